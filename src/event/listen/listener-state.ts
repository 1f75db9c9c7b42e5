import type { EventStrategy } from '../../config/settings/event-strategy';
import type { EventMark } from './raw-document';

/** Events that may have been deleted before this listener read them. */
export interface Gap {
  /** The last event heard before the gap; undefined if none was. */
  readonly after: EventMark | undefined;
  /** The first event found after the gap; undefined if there was none yet. */
  readonly before: EventMark | undefined;
  /** The time the gap was noticed. */
  readonly noticedAt: Date;
}

/**
 * The state of a listener. `starting`: it hasn't been live yet. `live`: it hears every event. `reconnecting`:
 * it hears none until the database responds again, and then hears all that it missed. Times are by this
 * machine's clock.
 */
export interface ListenerState {
  readonly status: 'stopped' | 'starting' | 'live' | 'reconnecting';
  /** The time of the last change of `status`. */
  readonly since: Date;
  /** Its way of finding events; undefined until it has been chosen. */
  readonly strategy: EventStrategy | undefined;
  /** The time of the last event it heard, of any name. */
  readonly lastEventAt: Date | undefined;
  readonly lastGap: Gap | undefined;
}

/** The part of the state that other threads and the server's document get. */
export interface ListenerSummary extends Pick<ListenerState, 'strategy' | 'since' | 'lastEventAt'> {
  /** `stuck`: its thread doesn't respond, so the events that the listener hears are not acted on. */
  readonly status: ListenerState['status'] | 'stuck';
}

/** The state without a listener. */
export const STOPPED: ListenerState = {
  status: 'stopped',
  since: new Date(),
  strategy: undefined,
  lastEventAt: undefined,
  lastGap: undefined,
};

/** An observable value: the state of a listener. */
export class ObservableState {
  readonly #observers = new Set<(state: ListenerState) => void>();
  #state = STOPPED;

  get value(): ListenerState {
    return this.#state;
  }

  /** `since` changes with the status. */
  set(changes: Partial<Omit<ListenerState, 'since'>>): void {
    const { status = this.#state.status } = changes;
    const since = status === this.#state.status ? this.#state.since : new Date();
    this.#state = { ...this.#state, ...changes, since };
    for (const observe of this.#observers) observe(this.#state);
  }

  /** Calls `observe` at every change, until you call the function it returns. */
  onChange(observe: (state: ListenerState) => void): () => void {
    this.#observers.add(observe);
    return () => this.#observers.delete(observe);
  }
}

/**
 * Returns an observer that is called when a listener starts or stops hearing events, but not for every event.
 */
export function whenStatusChanges(tell: (state: ListenerState) => void): (state: ListenerState) => void {
  let before: ListenerState | undefined;
  return (state) => {
    const isChanged = state.status !== before?.status || state.strategy !== before.strategy;
    before = state;
    if (isChanged) tell(state);
  };
}
