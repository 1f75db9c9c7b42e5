/**
 * A stand-in for the library, created in the main realm like the real one: promises, a lazy lookup, records.
 */
export function library() {
  const published: string[] = [];
  class Server {
    readonly name: string;
    readonly healthy: boolean;
    constructor(name: string, healthy: boolean) {
      this.name = name;
      this.healthy = healthy;
    }
    get host(): string {
      return this.name.toUpperCase();
    }
    async isHealthy(): Promise<boolean> {
      await tick();
      return this.healthy;
    }
    async stop(): Promise<string> {
      await tick();
      published.push(`stop ${this.name}`);
      return `stopped ${this.name}`;
    }
  }
  const servers = () => [new Server('a', true), new Server('b', false)];
  const lookup = {
    async first() {
      await tick();
      return servers()[0];
    },
    async toArray() {
      await tick();
      return servers();
    },
    async *[Symbol.asyncIterator]() {
      for (const server of servers()) {
        await tick();
        yield server;
      }
    },
  };
  return {
    published,
    names: {
      Server: {
        where: () => lookup,
        async list() {
          return servers();
        },
        async none() {
          return undefined;
        },
        async fail() {
          await tick();
          throw new Error('refused');
        },
        async publish(action: string) {
          await tick();
          published.push(action);
          return `published ${action}`;
        },
        never: () => new Promise(() => {}),
      },
    },
  };
}

function tick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
