import { expect, it } from 'vitest';
import { strftime } from '../../../../src/secret-config/strftime';

const TIME = new Date(2026, 2, 5, 14, 7, 9, 8);

// As Ruby formats them for this time.
it.each([
  ['%Y%m%d%H%M%S%L', '20260305140709008'],
  ['%C %y %B %b %e %j', '20 26 March Mar  5 064'],
  ['%A %a %u %w', 'Thursday Thu 4 4'],
  ['%I:%M %p %P', '02:07 PM pm'],
  ['%-d.%-m. %-I', '5.3. 2'],
  ['%F %T %R %D', '2026-03-05 14:07:09 14:07 03/05/26'],
  ['100%% %Q %', '100% %Q %'],
  ['%N', '008000000'],
])('%s', (format, text) => {
  expect(strftime(TIME, format)).toBe(text);
});

it('uses the time zone of this process', () => {
  const minutes = TIME.getTimezoneOffset();
  const [, sign, hours = '', rest = ''] = /^([+-])(\d\d)(\d\d)$/.exec(strftime(TIME, '%z')) ?? [];
  expect((sign === '-' ? 1 : -1) * (Number(hours) * 60 + Number(rest))).toBeCloseTo(minutes);
  expect(strftime(TIME, '%s')).toBe(String(Math.floor(TIME.getTime() / 1_000)));
});
