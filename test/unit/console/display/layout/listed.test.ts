import { describe, expect, it } from 'vitest';
import { listed } from '../../../../../console/display/layout/listed';
import { display } from '../../../../../src/display/display-text';

describe('listed', () => {
  it('counts the omitted ones, and says how to see them', () => {
    const numbers = Array.from({ length: 11 }, (_, index) => index);
    expect(
      listed(numbers, (number) => display`${number}`, display`servers lists them all`).slice(-2),
    ).toEqual(['9', '  … 1 more (servers lists them all)']);
    expect(
      listed(numbers.slice(1), (number) => display`${number}`, display`servers lists them all`),
    ).toHaveLength(10);
  });
});
