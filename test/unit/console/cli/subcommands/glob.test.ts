import { describe, expect, it } from 'vitest';
import { globMatcher } from '../../../../../console/cli/subcommands/glob';

describe('a pattern of server names', () => {
  it.each([
    ['web*', 'web1:4711', true],
    ['web*', 'aweb', false],
    ['*:4711', 'web1:4711', true],
    ['w?b1', 'wéb1', true],
    ['w?b1', 'wb1', false],
    ['web[1-3]', 'web2', true],
    ['web[!1-3]', 'web2', false],
    ['web[!1-3]', 'web4', true],
    ['web[\\d]', 'web5', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['*', '', true],
    ['a.c+', 'abc+', false],
    ['😀?', '😀x', true],
    ['a*', 'a\nb', true],
  ])('%s on %j: %s', (glob, name, expected) => {
    expect(globMatcher(glob)(name)).toBe(expected);
  });

  it('refuses an invalid range', () => {
    expect(() => globMatcher('web[3-1]')).toThrow(SyntaxError);
  });

  // With a backtracking matcher, these take years.
  it('returns with a hostile name', () => {
    expect(globMatcher('*a*a*a*a*a*a*a*a*b')('a'.repeat(50_000))).toBe(false);
  });
});
