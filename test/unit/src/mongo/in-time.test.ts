import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { inTime } from '../../../../src/mongo/in-time';

const late = new Error('late');

it('returns the error if it takes longer', async () => {
  await expect(inTime(new Promise(() => {}), 1, () => late)).rejects.toBe(late);
});

// A longer timer would fire immediately.
it.each([2 ** 31, Number.POSITIVE_INFINITY])('also waits for %d ms', async (limitMs) => {
  await expect(inTime(sleep(20, 'there'), limitMs, () => late)).resolves.toBe('there');
});
