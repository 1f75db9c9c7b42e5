import type { EventStrategy } from '../../config/settings/event-strategy';
import type { Level } from '../../config/settings/level';
import type { Event } from '../event';
import { Listener, type ListenerOptions, type ListenerSource } from './listener';
import { type ListenerState, STOPPED } from './listener-state';

/**
 * The listeners of one environment: the process's own listener for its subscribers, and those of onlookers.
 */
export class Listeners {
  /** The level at which the process's own listener logs each event. A console shows none by default. */
  logsEventsAt: Level = 'info';
  readonly #source: () => Promise<ListenerSource>;
  readonly #strategy: () => EventStrategy | undefined;
  readonly #observers = new Set<(state: ListenerState) => void>();
  readonly #onlookers = new Set<Listener>();
  #own: Listener | undefined;

  /** @param source creates the source of a new listener: a separate client */
  constructor(source: () => Promise<ListenerSource>, strategy: () => EventStrategy | undefined) {
    this.#source = source;
    this.#strategy = strategy;
  }

  /** The state of the process's own listener. */
  get state(): ListenerState {
    return this.#own?.state ?? STOPPED;
  }

  /**
   * Calls `observe` at every change of `state`, until you call the function it returns.
   *
   * @example environment.listeners.onChange(({ status, since }) => console.log(status, since));
   */
  onChange(observe: (state: ListenerState) => void): () => void {
    this.#observers.add(observe);
    return () => this.#observers.delete(observe);
  }

  /**
   * Resolves when the process's own listener is live; starts it if there is none.
   *
   * @param dispatch handles the events of a listener that is started now
   * @throws RocketJobError `invalid_configuration` when the configured strategy can't run here
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

  /** Stops the process's own listener completely, including its connections. */
  async stop(): Promise<void> {
    const listener = this.#own;
    this.#own = undefined;
    await listener?.stop();
  }

  /** Creates a listener besides the process's own. It isn't started yet. */
  async newOnlooker(dispatch: (event: Event) => void): Promise<Listener> {
    const onlooker = this.#new(await this.#source(), { dispatch, logsAt: 'debug' });
    this.#onlookers.add(onlooker);
    onlooker.onChange(({ status }) => {
      if (status === 'stopped') this.#onlookers.delete(onlooker);
    });
    return onlooker;
  }

  /** Stops all listeners. */
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
