// A custom subscriber for every server: `rj-server --require ./examples/example-subscriber.ts`. From a
// console: `ExampleSubscriber.publish('example2', { name: 'Jack', port: 123 })`, with this class in
// .rjconsolerc.

import { Subscriber } from 'rj-console';

export class ExampleSubscriber extends Subscriber {
  async example(): Promise<void> {
    await this.logger.measureInfo('Running example event', async () => {
      // Put some custom code here, for example to clear out connection pools, etc...
    });
  }

  example2({ name, port }: { readonly name: string; readonly port: number }): void {
    this.logger.info(`Example2 name: ${name}, port: ${port}`);
  }
}

ExampleSubscriber.subscribe();
