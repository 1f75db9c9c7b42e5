import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layout, type View } from '../../../../../console/input/terminal/layout';
import { erase, paint, reflow } from '../../../../../console/input/terminal/paint';
import { Screen } from '../../../../../console/input/terminal/screen';
import { display, joined } from '../../../../../src/display/display-text';
import { escapedLines } from '../../../../../src/display/escaped';
import { VirtualScreen } from '../virtual-screen';

const view = (text: string, cursor = text.length): View => ({
  text,
  cursor,
  prompt: display`> `,
  continuation: display`. `,
});

describe('layout', () => {
  it('wraps where the terminal does', () => {
    const { rows, cursor } = layout(view('abcdef'), { columns: 5, rows: 9 });
    expect(rows.map(({ text, end }) => [text, end])).toEqual([
      ['> abc', 'soft'],
      ['def', 'last'],
    ]);
    expect(cursor).toEqual({ row: 1, column: 3 });
  });

  it('does not count colours', () => {
    const coloured = { ...view('abc'), prompt: display`\x1b[31mprod\x1b[39m> ` };
    expect(layout(coloured, { columns: 20, rows: 9 }).cursor).toEqual({ row: 0, column: 9 });
  });

  it('moves a character that is too wide for the rest of the row to the next', () => {
    const { rows, cursor } = layout(view('ab漢'), { columns: 5, rows: 9 });
    expect(rows.map(({ text }) => text)).toEqual(['> ab ', '漢']);
    expect(cursor).toEqual({ row: 1, column: 2 });
  });

  it('keeps a cursor out of the margin', () => {
    const { rows, cursor } = layout(view('abc'), { columns: 5, rows: 9 });
    expect(rows.map(({ text }) => text)).toEqual(['> abc', '']);
    expect(cursor).toEqual({ row: 1, column: 0 });
  });

  it('shows the rows around the cursor if not all fit, and how many lines are above them', () => {
    const text = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\n');
    const { rows, cursor } = layout(view(text, text.indexOf('line 50')), { columns: 30, rows: 5 });
    expect(rows.map((row) => row.text)).toEqual([
      '… 49 more lines above (Up)',
      '. line 49',
      '. line 50',
      '. line 51',
      '. line 52',
    ]);
    expect(cursor).toEqual({ row: 2, column: 2 });
  });

  it('shows tabs and control characters', () => {
    expect(layout(view('a\tb\x07'), { columns: 20, rows: 5 }).rows[0]?.text).toBe('> a  b\\u0007');
  });
});

const typed = fc
  .array(fc.constantFrom('a', 'bc', ' ', '\n', '漢', '👩‍👩‍👧', 'é', '\t', 'x'.repeat(9)), { maxLength: 14 })
  .map((parts) => parts.join(''));
const anyView = fc.tuple(typed, fc.nat()).map(([text, place]) => view(text, boundary(text, place)));

describe('paint', () => {
  it('shows every view after every other one as if on a fresh screen', () => {
    fc.assert(
      fc.property(
        fc.array(anyView, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 4, max: 12 }),
        (views, columns) => {
          const size = { columns, rows: 6 };
          const screen = new VirtualScreen(columns, 6);
          const frames = views.map((each) => layout(each, size));
          for (const [index, frame] of frames.entries()) screen.write(paint(frames[index - 1], frame));
          const last = frames.at(-1);
          const rows = last?.rows.map(({ text }) => text.trimEnd()) ?? [];
          while (rows.at(-1) === '') rows.pop();
          expect(screen.lines).toEqual(rows);
          expect(screen.cursor).toEqual(last?.cursor);
        },
      ),
    );
  });

  it('writes only the character typed at the end', () => {
    const size = { columns: 20, rows: 9 };
    expect(paint(layout(view('ab'), size), layout(view('abc'), size))).toBe('c\x1b[J');
  });

  it('only moves the cursor if nothing else changed', () => {
    const size = { columns: 20, rows: 9 };
    expect(paint(layout(view('abc', 3), size), layout(view('abc', 1), size))).toBe('\r\x1b[3C');
  });
});

describe('erase', () => {
  it('leaves nothing, even after the terminal has rewrapped', () => {
    const frame = layout(view('abcdefgh'), { columns: 20, rows: 9 });
    expect(reflow(frame, 5).cursor).toEqual({ row: 2, column: 0 });
    const screen = new VirtualScreen(20, 9);
    screen.write(paint(undefined, frame) + erase(frame));
    expect([screen.lines, screen.cursor]).toEqual([[], { row: 0, column: 0 }]);
  });
});

/** Returns a position between two visible characters. */
function boundary(text: string, place: number): number {
  const places = Array.from(new Intl.Segmenter().segment(text), ({ index }) => index).concat(text.length);
  return places[place % places.length] ?? 0;
}

describe('a block', () => {
  const block = (lines: number) =>
    joined(Array.from({ length: lines }, (_, index) => display`line ${index}`));

  it('that is higher than the screen shows its first line, its last ones, and the number of hidden ones', () => {
    const output = new VirtualScreen(60, 6);
    const screen = new Screen(output);
    screen.showBlock(block(5));
    expect(output.text).toBe(block(5));
    screen.showBlock(block(9));
    expect(output.lines).toEqual([
      'line 0',
      '… 5 more lines, shown in full when it stops',
      ...['line 6', 'line 7', 'line 8'],
    ]);
    screen.endBlock(block(9));
    expect(output.text).toBe(block(9));
  });

  it('uses the room of a larger screen', () => {
    const output = new VirtualScreen(60, 4);
    const screen = new Screen(output);
    screen.showBlock(block(9));
    expect(output.lines.at(1)).toMatch(/^… 7 more lines/);
    output.rows = 12;
    output.emit('resize');
    expect(output.text).toBe(block(9));
  });

  it('counts the rows that long lines take', () => {
    const output = new VirtualScreen(10, 6);
    new Screen(output).showBlock(escapedLines(`first\n${'x'.repeat(25)}\nlast`));
    expect(output.text).toBe(`first\n${'x'.repeat(10)}\n${'x'.repeat(10)}\nxxxxx\nlast`);
  });
});
