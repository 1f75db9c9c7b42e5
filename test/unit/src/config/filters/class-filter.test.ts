import { describe, expect, it } from 'vitest';
import { ClassFilter, UnfitFilter } from '../../../../../src/config/filters/class-filter';

describe('a filter on class names', () => {
  it.each([
    ['DirmonJob|Report', 'MyReportJob', true],
    ['^report', 'ReportJob', true],
    ['^report$', 'ReportJob', false],
    ['\\AReport.*\\z', 'ReportJob', true],
    ['(?<kind>Report|Import)Job', 'ImportJob', true],
    ['[[:digit:]]+', 'Job2', true],
    ['\\bReport\\b', 'My::Report::Job', true],
    ['\\u0041B', 'xab', true],
    ['a{2,3}', 'BAAB', true],
    [/^b/m, 'A\nB', true],
    [/a.b/s, 'A\nB', true],
    [/a.b/, 'A\nB', false],
    [/a\/b/g, 'A/B', true],
  ])('%s on %j: %s', (expression, name, expected) => {
    const filter = new ClassFilter(expression);
    expect(filter.needsDatabase).toBe(false);
    expect([filter.matches(name), filter.matches(name)]).toEqual([expected, expected]);
  });

  it.each([
    '^(?!Dirmon)',
    '(?<!Old)Job$',
    '(?=.*Report)',
    '(Job).*\\1',
    'A++',
    '(?>Report|Rep)Job',
    'Job\\Z',
    '(?x) Job',
    'a{2000}',
  ])('leaves %s to the database', (expression) => {
    expect(new ClassFilter(expression).needsDatabase).toBe(true);
  });

  it.each([
    ['(', 'a regular expression (missing closing ))'],
    ['[a', 'a regular expression (missing closing ])'],
    ['*a', 'a regular expression (missing argument to repetition operator)'],
    ['a)', 'a regular expression (unexpected ))'],
    ['a\\', 'a regular expression (trailing backslash at end of expression)'],
    ['\\\\\\h+', 'without `\\h`'],
    ['[a-z&&[^b]]', 'without `&&`'],
  ])('refuses %s', (expression, reason) => {
    expect(() => new ClassFilter(expression)).toThrow(UnfitFilter);
    expect(() => new ClassFilter(expression)).toThrow(reason);
  });

  it('reads a letter h after an escaped backslash as a letter', () => {
    expect(new ClassFilter('a\\\\h').matches('A\\H')).toBe(true);
  });

  // With a backtracking matcher, a hundred letters take longer than the age of the universe.
  it.each(['^(A+)+$', '(A|A)*B', '(A*)*B', '^(([a-z])+.)+[A-Z]([a-z])+$', '(.*){1,30}B', '(A?){50}A{50}B'])(
    'returns with %s on hostile names',
    (expression) => {
      const filter = new ClassFilter(expression);
      expect(filter.matches(`${'A'.repeat(10_000)}!`)).toBe(false);
    },
  );
});
