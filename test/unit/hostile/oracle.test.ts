import { expect, it } from 'vitest';
import { faultsIn } from '../../hostile/oracle';

it('finds nothing in colours, cursor moves and escaped text', () => {
  expect(
    faultsIn('\u001b[1mname\u001b[22m\r\n\u001b[2A\u001b[Kweb1\\u009bHOSTILE\r\n\u001b[31mfailed\u001b[39m'),
  ).toEqual([]);
});

it('distinguishes the break of a full row from a break in a text', () => {
  expect(faultsIn('\r\nfleet\r\nname web1 \rHOSTILE\r\n', 10)).toEqual([]);
  expect(faultsIn('\r\nfleet\r\nname web1 \rHOSTILE\r\n', 20)).toHaveLength(1);
});

it.each([
  'web1\u009b31mHOSTILE',
  'web1\u001b[38;5;201mHOSTILE',
  'web1\u001b]0;title\u0007',
  'web1\u202eHOSTILE',
  'web1\u200bHOSTILE',
  'web1\nHOSTILE',
  'web1\rHOSTILE',
  "TypeError: Cannot read properties of undefined (reading 'getTime')",
])('finds the fault in %j', (output) => {
  expect(faultsIn(output).length).toBeGreaterThan(0);
});
