import { describe, expect, it } from 'vitest';
import { cutHint } from '../../../../../console/display/cut-hint';
import { hiddenFieldsText } from '../../../../../console/display/hidden-fields';
import { table } from '../../../../../console/display/layout/table';
import { wrapped } from '../../../../../console/display/layout/wrapped';
import { displayWidth } from '../../../../../console/input/terminal/graphemes';
import { coloursFor } from '../../../../../src/display/colours';
import { display } from '../../../../../src/display/display-text';
import { escaped } from '../../../../../src/display/escaped';
import type { Server } from '../../../../../src/index';

const TITLES = [display`name`, display`state`];
const ROWS = [
  [display`app1:4711`, display`running`],
  [display`app2:901`, display`paused`],
];
const at = (width: number | undefined, hasColour = false) =>
  table(TITLES, ROWS, { colour: coloursFor(hasColour), width, height: undefined });

describe('table', () => {
  it('has one row per line', () => {
    expect(at(undefined)).toBe('name       state\napp1:4711  running\napp2:901   paused');
    expect(at(18)).toBe(at(undefined));
    expect(at(18, true)).toBe(at(undefined, true));
  });

  it('is not widened in a pipe by a cell of thousands of characters', () => {
    const rows = [[escaped('x'.repeat(50_000)), display`running`], ...ROWS];
    const text = table(TITLES, rows, { colour: coloursFor(false), width: undefined, height: undefined });
    expect(text.length).toBeLessThan(52_000);
    expect(text).toContain(`${'x'.repeat(50_000)}  running\napp1:4711 `);
  });

  it('is cut if it is wider than the screen: the last column at its end, others in the middle, ids never', () => {
    const id = escaped('65f000000000000000000001');
    const titles = [display`id`, display`name`, display`failure`];
    const rows = [
      [id, display`a-long-host-name.company.com:4711`, display`IOError: no space left on device`],
      [id, coloursFor(true).red(display`漢字漢字漢字漢字漢字漢字漢字漢字:1`), display`-`],
    ];
    const lines = (width: number) => {
      const style = { colour: coloursFor(false), width, height: undefined };
      return table(titles, rows, style).split('\n');
    };
    expect(lines(84)[1]).toBe(`${id}  a-long-host-name.company.com:4711   IOError: no space lef…`);
    const narrow = lines(60);
    expect(narrow).toHaveLength(3);
    expect(narrow[1]).toBe(`${id}  a-long-host…y.com:4711  IOError: …`);
    expect(narrow[2]).toContain('\x1b[31m漢字漢字漢…漢字漢字:1\x1b[39m');
    expect(narrow.every((line) => displayWidth(line) <= 60)).toBe(true);
    expect(lines(20)).toHaveLength(3);
  });
});

describe('a table on a narrow screen', () => {
  const id = escaped('65f000000000000000000001');
  const titles = [display`id`, display`class`, display`state`, display`priority`, display`failure`];
  const rows = [
    [id, escaped('MonthlyReportJob'), display`failed`, display`50`, escaped('IOError: disk full')],
  ];
  const lines = (width: number) =>
    table(titles, rows, { colour: coloursFor(false), width, height: undefined }, [3, 2]).split('\n');

  it('drops less important columns before others become unreadable', () => {
    expect(lines(84)[1]).toBe(`${id}  MonthlyReportJob  failed  50        IOError: disk full`);
    expect(lines(62)[0]).toMatch(/^id +class +state +priority +failure$/);
    expect(lines(60)[0]).toMatch(/^id +class +state +failure$/);
    expect(lines(60)[1]).toBe(`${id}  Monthly…ortJob  failed  IOError: …`);
    expect(lines(46)[1]).toMatch(/^\S{24} {2}Mon\S*ob {2}IOErr/);
    for (const width of [84, 62, 60, 46])
      expect(Math.max(...lines(width).map(displayWidth))).toBeLessThanOrEqual(width);
  });
});

describe('cutHint', () => {
  it('says how to see the omitted part, and nothing about a complete value', () => {
    expect(cutHint(display`[ 1, ... 20 more items ]`, true)).toContain('console.dir(_');
    expect(cutHint(display`'aaa'... 1 more character`, false)).toContain('--json');
    expect(cutHint(display`{ a: [Object] }`, true)).toContain('console.dir(_');
    expect(cutHint(display`{ a: 1 }`, true)).toBe('');
  });
});

describe('hiddenFieldsText', () => {
  const record = (document: object) => ({ toJSON: () => document }) as Server;

  it('counts the fields that a table hides, and names the call that shows all', () => {
    const server = record({ _id: 1, name: 'a:1', state: 'running', version: '1' });
    expect(hiddenFieldsText(server, display`_`)).toBe('2 more fields: _.toJSON()');
    expect(hiddenFieldsText([server, record({ _id: 2, rss: 1 })], display`_`)).toBe(
      '3 more fields: _.map((each) => each.toJSON())',
    );
    const job = record({ _id: 1, _type: 'AJob', state: 'queued', customer: 'x' });
    expect(hiddenFieldsText(job, display`_`)).toBe('1 more field: _.toJSON()');
  });

  it('is empty for a table with all fields', () => {
    expect(hiddenFieldsText(record({ name: 'a:1', state: 'running' }), display`_`)).toBeUndefined();
  });
});

describe('wrapped', () => {
  it('breaks a line between words, aligned with its column', () => {
    expect(wrapped(display`  kill   End now: busy workers get time.`, 26)).toBe(
      '  kill   End now: busy\n         workers get\n         time.',
    );
    expect(wrapped(display`one two three`, 9)).toBe('one two\nthree');
  });

  it('leaves a line alone that fits, and a word that is too long', () => {
    expect(wrapped(display`one two`, 8)).toBe('one two');
    expect(wrapped(display`one two`)).toBe('one two');
    expect(wrapped(display`mongodb://somewhere`, 8)).toBe('mongodb://somewhere');
  });
});
