import { expect, it } from 'vitest';
import { Arrivals } from '../../../../console/live/arrivals';
import type { Outcome } from '../../../../src/index';

const done = { status: 'done' } as Outcome;

it('is late: two seconds after half of the others, or after the time that all have', () => {
  const arrivals = new Arrivals(5_000);
  for (const key of ['a', 'b', 'c', 'd']) arrivals.add(key, done, 400);
  arrivals.add('slow', done, 2_300);
  arrivals.add('late', done, 2_500);
  arrivals.add('last', done, 5_010);
  arrivals.add('waiting', { status: 'waiting' } as Outcome, 5_010);
  expect(['a', 'slow', 'late', 'last', 'waiting'].map((key) => arrivals.lateAfterMs(key))).toEqual([
    undefined,
    undefined,
    2_500,
    5_010,
    undefined,
  ]);
});

it("isn't late if most are as slow", () => {
  const arrivals = new Arrivals(1_000);
  for (const key of ['a', 'b']) arrivals.add(key, done, 1_200);
  expect(arrivals.lateAfterMs('b')).toBeUndefined();
});

it("isn't late if many others are", () => {
  const arrivals = new Arrivals(60_000);
  for (let index = 0; index < 60; index++) arrivals.add(`on time ${index}`, done, 400);
  for (let index = 0; index < 30; index++) arrivals.add(`slow ${index}`, done, 3_000);
  expect(arrivals.lateAfterMs('slow 1')).toBeUndefined();
});
