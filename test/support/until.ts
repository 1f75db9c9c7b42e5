import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until `condition` returns something other than undefined, null or false, and returns that. Only the
 * test's own time limit applies.
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
