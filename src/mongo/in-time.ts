/** Timers cannot be set for longer: some 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/** The promise, or `error` when it has not settled within `limitMs`, or the signal's reason when that comes first. */
export async function inTime<T>(
  promise: Promise<T>,
  limitMs: number,
  error: Error,
  signal?: AbortSignal,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let abort = () => {};
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(error), Math.min(limitMs, LONGEST_MS));
    abort = () => reject(signal?.reason);
    if (signal?.aborted === true) abort();
    signal?.addEventListener('abort', abort);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
