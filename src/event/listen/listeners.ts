import type { EventStrategy } from '../../config/settings/event-strategy';
import type { Level } from '../../config/settings/level';
import type { Event } from '../event';
import { Listener, type ListenerOptions, type ListenerSource } from './listener';
import { type ListenerState, STOPPED } from './listener-state';

/**
 * The listeners of one environment: the process's own, by which its subscribers hear, and those of whoever looks on.
 */
export class Listeners {
  /** At which level the process's own listener logs each event. A console shows none by default. */
  logsEventsAt: Level = 'info';
  readonly #source: () => Promise<ListenerSource>;
  readonly #strategy: () => EventStrategy | undefined;
  readonly #observers = new Set<(state: ListenerState) => void>();
  readonly #onlookers = new Set<Listener>();
  #own: Listener | undefined;

  /** @param source what a new listener reads from: a client of its own */
  constructor(source: () => Promise<ListenerSource>, strategy: () => EventStrategy | undefined) {
    this.#source = source;
    this.#strategy = strategy;
  }

  /** How the process's own listener stands. */
  get state(): ListenerState {
    return this.#own?.state ?? STOPPED;
  }

  /**
   * Calls `observe` at every change of `state`, until the function given back is called.
   *
   * @example environment.listeners.onChange(({ status, since }) => console.log(status, since));
   */
  onChange(observe: (state: ListenerState) => void): () => void {
    this.#observers.add(observe);
    return () => this.#observers.delete(observe);
  }

  /**
   * Resolves when the process's own listener is live; starts it when there is none.
   *
   * @param dispatch what a listener that is started now does with an event
   * @throws RocketJobError `invalid_configuration` when the strategy that was set cannot run here
   */
  async start(dispatch: (event: Event) => void): Promise<void> {
    const source = await this.#source();
    const listener = this.#own ?? this.#newOwn(source, dispatch);
    try {
      await listener.start();
    } catch (error) {
      if (this.#own === listener) await this.stop();
      throw error;
    }
  }

  /** Ends the process's own listener whole, its connections too. */
  async stop(): Promise<void> {
    const listener = this.#own;
    this.#own = undefined;
    await listener?.stop();
  }

  /** A listener beside the process's own. Not started yet. */
  async newOnlooker(dispatch: (event: Event) => void): Promise<Listener> {
    const onlooker = this.#new(await this.#source(), { dispatch, logsAt: 'debug' });
    this.#onlookers.add(onlooker);
    onlooker.onChange(({ status }) => {
      if (status === 'stopped') this.#onlookers.delete(onlooker);
    });
    return onlooker;
  }

  /** Ends all of them. */
  async stopAll(): Promise<void> {
    await this.stop();
    await Promise.all([...this.#onlookers].map((onlooker) => onlooker.stop()));
  }

  #newOwn(source: ListenerSource, dispatch: (event: Event) => void): Listener {
    const listener = this.#new(source, { dispatch, logsEventsAt: this.logsEventsAt });
    listener.onChange((state) => {
      for (const observe of this.#observers) observe(state);
    });
    this.#own = listener;
    return listener;
  }

  #new(source: ListenerSource, options: Omit<ListenerOptions, 'strategy'>): Listener {
    return new Listener(source, { ...options, strategy: this.#strategy() });
  }
}
