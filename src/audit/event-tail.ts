import type { Environment } from '../environment';
import type { Event } from '../event/event';
import type { Listener } from '../event/listen/listener';
import type { EventRecord } from './event-record';

type Step = IteratorResult<EventRecord, undefined>;

const OVER: Step = { done: true, value: undefined };

/** Events as they arrive: the result of `RocketJob.Event.tail()`. Every loop over it has its own listener. */
export class EventTail implements AsyncIterable<EventRecord>, AsyncDisposable {
  readonly #environment: Environment;
  readonly #recordOf: (event: Event) => Promise<EventRecord>;
  readonly #loops = new Set<TailIterator>();

  constructor(environment: Environment, recordOf: (event: Event) => Promise<EventRecord>) {
    this.#environment = environment;
    this.#recordOf = recordOf;
  }

  [Symbol.asyncIterator](): TailIterator {
    const loop = new TailIterator(this.#environment, this.#recordOf, () => this.#loops.delete(loop));
    this.#loops.add(loop);
    return loop;
  }

  /** Ends its loops at the end of a block: `await using tail = RocketJob.Event.tail();` */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#loops].map((loop) => loop.return()));
  }
}

/** One loop. Not a generator, because a waiting generator can't be ended. */
class TailIterator implements AsyncIterator<EventRecord, undefined> {
  readonly #environment: Environment;
  readonly #recordOf: (event: Event) => Promise<EventRecord>;
  readonly #heard: Event[] = [];
  #listener: Promise<Listener> | undefined;
  /** The waiting iterations, in the order of their requests. */
  readonly #waiting: (() => void)[] = [];
  #isOver = false;

  readonly #onEnd: () => void;

  constructor(environment: Environment, recordOf: (event: Event) => Promise<EventRecord>, onEnd: () => void) {
    this.#environment = environment;
    this.#recordOf = recordOf;
    this.#onEnd = onEnd;
  }

  async next(): Promise<Step> {
    if (this.#isOver) return OVER;
    this.#listener ??= this.#newListener();
    await (await this.#listener).start();
    for (;;) {
      if (this.#isOver) return OVER;
      const event = this.#heard.shift();
      if (event !== undefined) return { done: false, value: await this.#recordOf(event) };
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  async return(): Promise<Step> {
    this.#end();
    await (await this.#listener)?.stop();
    return OVER;
  }

  async #newListener(): Promise<Listener> {
    const listener = await this.#environment.listeners.newOnlooker((event) => {
      this.#heard.push(event);
      this.#wake();
    });
    listener.onChange(({ status }) => {
      if (status === 'stopped') this.#end();
    });
    return listener;
  }

  #end(): void {
    this.#isOver = true;
    this.#onEnd();
    this.#wake();
  }

  /** Wakes all of them: those that find no event wait again, in the same order. */
  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
