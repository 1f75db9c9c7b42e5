import { isMainThread, workerData } from 'node:worker_threads';

/** What the runtime hands to a worker thread so that `subscribe()` does nothing there: subscribers live elsewhere. */
export const INERT_SUBSCRIBING = { subscribingIsInert: true } as const;

/** Whether this thread is a worker of `rj-server`, where user code is loaded for its jobs alone. */
export function isSubscribingInert(): boolean {
  return (
    !isMainThread && (workerData as { subscribingIsInert?: boolean } | null)?.subscribingIsInert === true
  );
}
