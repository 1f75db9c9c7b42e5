import { expect, it } from 'vitest';
import { durationMs } from '../../../../../src/config/settings/duration';

it.each([
  ['10m', 600_000],
  ['1h 30m', 5_400_000],
  ['1.5s', 1_500],
  ['500ms', 500],
  ['2d', 172_800_000],
  [' 5 s ', 5_000],
  [5, 5_000],
  [0.25, 250],
  [0, 0],
])('reads %j as %d ms', (duration, milliseconds) => {
  expect(durationMs(duration)).toBe(milliseconds);
});

it.each(['', '5', 'ten minutes', '10 x', '-5s', '5s!', null, undefined, {}, [5], true, Number.NaN])(
  'rejects %j',
  (duration) => {
    expect(durationMs(duration)).toBeNaN();
  },
);
