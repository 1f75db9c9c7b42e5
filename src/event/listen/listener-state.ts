import type { EventStrategy } from '../../config/settings/event-strategy';
import type { EventMark } from './raw-document';

/** Events that may have been deleted before this listener read them. */
export interface Gap {
  /** The last event that was heard before it; undefined when none was. */
  readonly after: EventMark | undefined;
  /** The first one found after it; undefined when there was none yet. */
  readonly before: EventMark | undefined;
  /** When it was noticed. */
  readonly noticedAt: Date;
}

/**
 * The state of a listener. `starting`: it has not been live yet. `live`: it hears every event. `reconnecting`: it hears
 * none until the database responds again, and then all that it missed. Times are by this machine's clock.
 */
export interface ListenerState {
  readonly status: 'stopped' | 'starting' | 'live' | 'reconnecting';
  /** Since when `status` is so. */
  readonly since: Date;
  /** How it finds events; undefined as long as it has not found out. */
  readonly strategy: EventStrategy | undefined;
  /** When it last heard an event, of any kind. */
  readonly lastEventAt: Date | undefined;
  readonly lastGap: Gap | undefined;
}

/** The part of it that other threads and the server's document get. */
export interface ListenerSummary extends Pick<ListenerState, 'strategy' | 'since' | 'lastEventAt'> {
  /** `stuck`: its thread does not answer, and nothing that the listener hears is acted on. */
  readonly status: ListenerState['status'] | 'stuck';
}

/** Where there is no listener. */
export const STOPPED: ListenerState = {
  status: 'stopped',
  since: new Date(),
  strategy: undefined,
  lastEventAt: undefined,
  lastGap: undefined,
};

/** A value that can be watched: the state of a listener. */
export class ObservableState {
  readonly #observers = new Set<(state: ListenerState) => void>();
  #state = STOPPED;

  get value(): ListenerState {
    return this.#state;
  }

  /** `since` goes with the status. */
  set(changes: Partial<Omit<ListenerState, 'since'>>): void {
    const { status = this.#state.status } = changes;
    const since = status === this.#state.status ? this.#state.since : new Date();
    this.#state = { ...this.#state, ...changes, since };
    for (const observe of this.#observers) observe(this.#state);
  }

  /** Calls `observe` at every change, until the function given back is called. */
  onChange(observe: (state: ListenerState) => void): () => void {
    this.#observers.add(observe);
    return () => this.#observers.delete(observe);
  }
}

/** An observer that is told when a listener hears, or does not hear, any more; not of every event. */
export function whenStatusChanges(tell: (state: ListenerState) => void): (state: ListenerState) => void {
  let before: ListenerState | undefined;
  return (state) => {
    const isChanged = state.status !== before?.status || state.strategy !== before.strategy;
    before = state;
    if (isChanged) tell(state);
  };
}
