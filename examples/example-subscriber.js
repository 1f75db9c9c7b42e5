// The same in JavaScript: `rj-server --require ./examples/example-subscriber.js`.

const { Subscriber } = require('rj-console');

class ExampleSubscriber extends Subscriber {
  async example() {
    await this.logger.measureInfo('Running example event', async () => {
      // Put some custom code here, for example to clear out connection pools, etc...
    });
  }

  example2({ name, port }) {
    this.logger.info(`Example2 name: ${name}, port: ${port}`);
  }
}

ExampleSubscriber.subscribe();
