/** The promise, or `error` when it has not settled within `limitMs`. */
export async function inTime<T>(promise: Promise<T>, limitMs: number, error: Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(error), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
