import { expect, it } from 'vitest';
import { nameText } from '../../../../src/errors/name-text';

it.each([
  ['app1:4711', 'app1:4711'],
  ["Joe's host", "Joe's host"],
  ['', "''"],
  [' ', "' '"],
  ['a, b', "'a, b'"],
  ['app1 ', "'app1 '"],
  ["'", "'\\''"],
  ['app1  running', "'app1  running'"],
  [4711, '4711'],
  [null, 'null'],
  ['x'.repeat(60), 'x'.repeat(60)],
  [`${'x'.repeat(50_000)}:1`, `${'x'.repeat(39)}…${'x'.repeat(18)}:1`],
])('shows %j', (name, text) => {
  expect(nameText(name)).toBe(text);
});
