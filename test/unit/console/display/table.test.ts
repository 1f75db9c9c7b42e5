import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { cutHint } from '../../../../console/display/cut-hint';
import { table } from '../../../../console/display/table';

const TITLES = ['name', 'state'];
const ROWS = [
  ['app1:4711', 'running'],
  ['app2:901', 'paused'],
];
const at = (width: number | undefined, hasColour = false) =>
  table(TITLES, ROWS, { colour: picocolors.createColors(hasColour), width });

describe('table', () => {
  it('has a row a line', () => {
    expect(at(undefined)).toBe('name       state\napp1:4711  running\napp2:901   paused');
    expect(at(18)).toBe(at(undefined));
    expect(at(18, true)).toBe(at(undefined, true));
  });

  it('has a field a line where it is wider than the screen', () => {
    expect(at(17)).toBe('name   app1:4711\nstate  running\n\nname   app2:901\nstate  paused');
  });
});

describe('cutHint', () => {
  it('says how to see what was left out, and nothing of what is whole', () => {
    expect(cutHint('[ 1, ... 20 more items ]', true)).toContain('console.dir(_');
    expect(cutHint("'aaa'... 1 more character", false)).toContain('--json');
    expect(cutHint('{ a: [Object] }', true)).toContain('console.dir(_');
    expect(cutHint('{ a: 1 }', true)).toBe('');
  });
});
