import { expect, it } from 'vitest';
import { zoneAt } from '../../../../../console/evaluator/ruby/zone';

const EARLIEST = -8.64e12;
const FIRST_DAY_OF = (year: number) => new Date(0).setUTCFullYear(year, 0, 1) / 1_000;

it.each([EARLIEST, -1e13, -1, 0, 1, 99, 100, 400, 1900, 1999, 2000, 2026, 275_000, 8.64e12, 1e13, 0.5])(
  'is 0 in UTC, whatever the time: %d',
  (year) => {
    const epoch = Math.abs(year) > 1e6 ? year : FIRST_DAY_OF(Math.floor(year));
    expect(zoneAt('UTC', epoch)).toEqual(['UTC', 0, 'UTC']);
  },
);

it.each([
  ['Asia/Tokyo', 8.64e12, 9 * 3_600],
  ['America/New_York', EARLIEST, -17_762],
  ['America/New_York', FIRST_DAY_OF(1), -17_762],
  ['Asia/Tokyo', FIRST_DAY_OF(0), 33_539],
  ['Europe/Berlin', 1_751_320_800, 7_200],
  ['Europe/Berlin', -62_135_596_800.5, 3_208],
])('is that of %s at %d: %d', (zone, epoch, offset) => {
  expect(zoneAt(zone, epoch)[1]).toBe(offset);
});
