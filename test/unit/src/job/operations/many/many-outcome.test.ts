import { expect, it } from 'vitest';
import { ManyOutcome } from '../../../../../../src/job/operations/many/many-outcome';

const outcome = (parts: Partial<ManyOutcome>) =>
  new ManyOutcome({
    ...{
      operation: 'retry',
      count: 0,
      done: 0,
      left: 0,
      refused: {},
      isInterrupted: false,
      isRehearsed: false,
    },
    ...parts,
  }).toString();

it.each([
  [{ count: 1_207, done: 1_204, left: 3 }, '1,204 retried, 3 were no longer failed'],
  [{ count: 2, done: 1, left: 1 }, '1 retried, 1 was no longer failed'],
  [{ operation: 'pause', count: 2, left: 2 }, '0 paused, 2 could no longer be paused'],
  [{ count: 5, done: 2, refused: { 'plugin Cron': 3 } }, '2 retried, 3 refused: plugin Cron'],
  [{ count: 9, done: 2, isInterrupted: true }, '2 retried, interrupted: 7 left unchanged'],
  [{ count: 1_000, isRehearsed: true }, '1,000 would be retried'],
] as const)('%j is formatted as %j', (parts, text) => {
  expect(outcome(parts as Partial<ManyOutcome>)).toBe(text);
});
