import { fork } from 'node:child_process';
import { once } from 'node:events';
import { now } from './clock.mjs';

/**
 * The other side of listener-process.mjs, which sends one message at a time, as a reply or after an event.
 */
export class ListenerChild {
  #process;
  #settle;

  static async start(options) {
    const child = new ListenerChild(options);
    await child.#next();
    return child;
  }

  constructor(options) {
    const script = new URL('./listener-process.mjs', import.meta.url).pathname;
    this.#process = fork(script, [JSON.stringify(options)]);
    this.#process.on('message', (message) => this.#settle.resolve(message));
    this.#process.on('exit', (code) => this.#settle.reject(new Error(`A listener has ended with ${code}`)));
  }

  /** Resolves when all its listeners have heard one more event. */
  heardOne() {
    return this.#next();
  }

  async forget() {
    await this.#ask({ request: 'forget' });
  }

  /** Returns the milliseconds for each event and listener since `forget`. */
  async times() {
    return (await this.#ask({ request: 'times' })).times;
  }

  /**
   * Measures how fast it processes events that were written while it didn't run, so that only its own speed
   * counts.
   *
   * @param write writes a number of events
   * @returns events per second
   */
  async drain(events, write) {
    await this.#ask({ request: 'await', events });
    this.#process.kill('SIGSTOP');
    await write(events);
    const since = now();
    const drained = this.#next();
    this.#process.kill('SIGCONT');
    const { drainedAt } = await drained;
    return (events / (drainedAt - since)) * 1_000;
  }

  async stop() {
    this.#process.send({ request: 'stop' });
    await once(this.#process, 'exit');
  }

  #ask(request) {
    this.#process.send(request);
    return this.#next();
  }

  #next() {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
  }
}
