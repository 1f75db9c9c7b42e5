import { isMainThread, workerData } from 'node:worker_threads';

/**
 * The runtime passes this to a worker thread to make `subscribe()` do nothing there, because subscribers are
 * in another thread.
 */
export const INERT_SUBSCRIBING = { subscribingIsInert: true } as const;

/** Whether this thread is a worker of `rj-server`, where user code is loaded only for its jobs. */
export function isSubscribingInert(): boolean {
  return (
    !isMainThread && (workerData as { subscribingIsInert?: boolean } | null)?.subscribingIsInert === true
  );
}
