import { describe, expect, it } from 'vitest';
import { listText } from '../../../../console/cli/subcommands/list-output';
import { jsonText } from '../../../../console/display/json-text';
import { coloursFor } from '../../../../src/display/colours';

const style = { colour: coloursFor(false), width: 20, height: undefined };
const records = [
  { name: 'app1:4711', note: 'one, "two"\nthree', toJSON: () => ({ name: 'app1:4711', at: new Date(0) }) },
  { name: 'a\u001b[2J', note: '', toJSON: () => ({ name: 'a\u001b[2J', text: 'x\u202ey' }) },
];
const listing = {
  columns: [
    { title: 'name', value: ({ name }: { name: string }) => name },
    { title: 'note', value: ({ note }: { note: string }) => note },
  ],
  name: ({ name }: { name: string }) => name,
};
const shown = (format: 'wide' | 'csv' | 'yaml' | 'name') =>
  listText(records as never, listing as never, format, style, jsonText).split('\n');

describe('a list', () => {
  it('of names has one per line, escaped', () => {
    expect(shown('name')).toEqual(['app1:4711', 'a\\u001b[2J']);
  });

  it('as CSV quotes commas, quotes and line breaks, and keeps a record on its line', () => {
    expect(shown('csv')).toEqual(['name,note', 'app1:4711,"one, ""two""\\u000athree"', 'a\\u001b[2J,']);
  });

  it('as YAML has whole documents with their types, and no controls', () => {
    const lines = shown('yaml');
    expect(lines.slice(0, 2)).toEqual(['- name: app1:4711', '  at:']);
    expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(lines.some((line) => line.includes('\\u202e'))).toBe(true);
  });

  it("that is wide isn't cut to the screen", () => {
    expect(shown('wide')[1]).toMatch(/^app1:4711 +one, "two"\\u000athree$/);
    expect(shown('wide')[2]).toMatch(/ -$/);
  });
});
