import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `condition` gives something other than undefined, null or false, and gives that. The test's own time
 * limit is the limit.
 */
export async function until<T>(
  condition: () => T | Promise<T>,
): Promise<Exclude<T, undefined | null | false>> {
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== null && value !== false) {
      return value as Exclude<T, undefined | null | false>;
    }
    await sleep(20);
  }
}
