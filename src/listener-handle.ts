import type { Environment } from './environment';
import type { ListenerState } from './event/listen/listener-state';

/** A running listener. */
export interface ListenerHandle {
  /** Its state: whether it hears events, since when, and which events may have been lost. */
  readonly state: ListenerState;
  /** Calls `observe` at every change of `state`, until you call the function it returns. */
  onChange(observe: (state: ListenerState) => void): () => void;
  /** Stops it completely, so that it doesn't keep the process running. */
  stop(): Promise<void>;
  /** Does the same at the end of a block: `await using listener = await Event.listen();` */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts the listener of an environment, or returns the running one. @throws RocketJobError as
 * `Environment.listen` does
 */
export async function listen(environment: Environment): Promise<ListenerHandle> {
  await environment.listen();
  return {
    get state() {
      return environment.listeners.state;
    },
    onChange: (observe) => environment.listeners.onChange(observe),
    stop: () => environment.stopListening(),
    [Symbol.asyncDispose]: () => environment.stopListening(),
  };
}
