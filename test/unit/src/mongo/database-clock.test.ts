import type { Db } from 'mongodb';
import { afterEach, expect, it, vi } from 'vitest';
import { DatabaseClock } from '../../../../src/mongo/database-clock';

const HOUR_MS = 3_600_000;
const anyDatabase = {} as Db;

afterEach(() => void vi.restoreAllMocks());

/** Returns a database whose clock is an hour behind this machine's. */
function clockBehind() {
  const ask = vi.fn(async () => new Date(Date.now() - HOUR_MS));
  return { ask, clock: new DatabaseClock(ask) };
}

const offsetMs = async (clock: DatabaseClock, now = Date.now()) =>
  Math.round(((await clock.now(anyDatabase)).getTime() - now) / 1_000) * 1_000;

it('uses its offset, and is asked once', async () => {
  const { clock, ask } = clockBehind();
  expect(await offsetMs(clock)).toBe(-HOUR_MS);
  expect(await offsetMs(clock)).toBe(-HOUR_MS);
  expect(ask).toHaveBeenCalledOnce();
});

it("continues by a clock that can't be set", async () => {
  const { clock } = clockBehind();
  await clock.now(anyDatabase);
  const ticks = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => ticks + 9_000);
  expect(await offsetMs(clock)).toBe(-HOUR_MS + 9_000);
});

it.each([
  ['this machine was set ahead', () => vi.spyOn(Date, 'now').mockReturnValue(Date.now() + HOUR_MS)],
  ['this machine was set back', () => vi.spyOn(Date, 'now').mockReturnValue(Date.now() - HOUR_MS)],
  ['some time has passed', () => vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 10_000)],
])('is asked again when %s', async (_, pass) => {
  const { clock, ask } = clockBehind();
  await clock.now(anyDatabase);
  pass();
  await clock.now(anyDatabase);
  expect(ask).toHaveBeenCalledTimes(2);
});
