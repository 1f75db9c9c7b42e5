/** The longest possible timer: some 24 days. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Settles as the promise does; rejects with the error of `late` after `limitMs`, or with the signal's reason
 * if that comes first.
 */
export function inTime<T>(
  promise: Promise<T>,
  limitMs: number,
  late: () => Error,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => end(() => reject(signal?.reason));
    const timer = setTimeout(() => end(() => reject(late())), Math.min(limitMs, LONGEST_MS));
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      settle();
    };
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort);
    promise.then(
      (value) => end(() => resolve(value)),
      (error: unknown) => end(() => reject(error)),
    );
  });
}
