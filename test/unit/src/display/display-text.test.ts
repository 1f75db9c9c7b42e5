import { expect, it } from 'vitest';
import { display, joined } from '../../../../src/display/display-text';
import { escaped } from '../../../../src/display/escaped';

it('puts safe values into a template', () => {
  expect(display`${3} servers, such as ${escaped('web1\n')}`).toBe('3 servers, such as web1\\u000a');
});

it('refuses a plain string at compile time', () => {
  const name: string = 'web1';
  // @ts-expect-error a plain string could hold anything
  expect(display`${name}`).toBe('web1');
});

it('joins lines', () => {
  expect(joined([display`a`, display`b`])).toBe('a\nb');
  expect(joined([display`a`, display`b`], display`, `)).toBe('a, b');
});
