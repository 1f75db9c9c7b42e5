import { afterEach, describe, expect, it } from 'vitest';
import { display } from '../../../../../src/display/display-text';
import { editorForTest, settled } from '../typing';

const opened: { close(): void }[] = [];
function start(options: Parameters<typeof editorForTest>[0] = {}) {
  const test = editorForTest(options);
  opened.push(test.editor);
  return test;
}
afterEach(() => {
  for (const editor of opened.splice(0)) editor.close();
});

describe('Editor.read', () => {
  it('reads a line', async () => {
    const { editor, type, screen, entries } = start();
    const entry = editor.read();
    await type('1 + 1\r');
    expect(await entry).toBe('1 + 1');
    expect(screen.lines).toEqual(['> 1 + 1']);
    expect(entries).toEqual(['1 + 1']);
  });

  it('adds a line to an incomplete entry', async () => {
    const { editor, type, screen } = start();
    const entry = editor.read();
    await type('f = {\r', '  a\r', '}\r');
    expect(await entry).toBe('f = {\n  a\n}');
    expect(screen.lines).toEqual(['> f = {', '...   a', '... }']);
  });

  it('edits with the keys of readline', async () => {
    const { editor, type } = start();
    const entry = editor.read();
    await type(
      'one two three',
      '\x17',
      '\x01',
      'x ',
      '\x05',
      '\x19',
      '\x1bb',
      '\x7f',
      '\x1f',
      '\x02\x04',
      '\r',
    );
    expect(await entry).toBe('x one twothree');
  });

  it('keeps text typed ahead for the next read, entry by entry', async () => {
    const { editor, type } = start();
    const first = editor.read();
    await type('a\r', 'b\r', 'c');
    expect(await first).toBe('a');
    expect(await editor.read()).toBe('b');
    const third = editor.read();
    await type('d\r');
    expect(await third).toBe('cd');
  });

  it('enters nothing that was typed ahead after a failure: it waits for Enter, to be edited', async () => {
    const { editor, type, screen } = start();
    const first = editor.read();
    await type('a\r', 'b\r', '\x1b[200~c\nd\x1b[201~', '\r', '\x1b[A', 'e');
    await first;
    expect(await editor.holdAhead()).toBe(true);
    const second = editor.read();
    expect(screen.lines).toEqual(['> a', '> b', '... c', '... d', '... e']);
    await type('!\r');
    expect(await second).toBe('b\nc\nd\ne!');
    expect(await editor.holdAhead()).toBe(false);
  });

  it('ends at Ctrl+D on an empty entry and when the terminal is closed', async () => {
    const { editor, type, keyboard } = start();
    const first = editor.read();
    await type('\x04');
    expect(await first).toBeUndefined();
    const second = editor.read();
    keyboard.end();
    expect(await second).toBeUndefined();
    expect(await editor.read()).toBeUndefined();
  });
});

describe('Ctrl-C', () => {
  it('clears the typed text, then says how to leave, then exits', async () => {
    const { editor, type, screen } = start();
    const entry = editor.read();
    await type('abc', '\x03', '\x03');
    expect(screen.lines).toEqual([
      '> abc^C',
      '>',
      '(To exit, press Ctrl+C again or Ctrl+D or type .exit)',
      '>',
    ]);
    await type('\x03');
    expect(await entry).toBeUndefined();
  });

  it('starts counting again after another key', async () => {
    const { editor, type } = start();
    const entry = editor.read();
    await type('\x03', 'a', '\x7f', '\x03', 'b\r');
    expect(await entry).toBe('b');
  });

  it('interrupts running code, and drops text typed ahead', async () => {
    const { editor, type, interrupts } = start();
    const entry = editor.read();
    await type('run\r');
    await entry;
    await type('stop all\r', '\x03');
    expect(interrupts).toEqual(['Ctrl-C']);
    const next = editor.read();
    await type('x\r');
    expect(await next).toBe('x');
  });
});

describe('a paste', () => {
  it('in brackets is one entry, run at Enter', async () => {
    const { editor, type, screen } = start();
    const entry = editor.read();
    await type('\x1b[200~a = 1\r\nb = 2\r\n\x1b[201~');
    expect(screen.lines).toEqual(['> a = 1', '... b = 2']);
    await type('\r');
    expect(await entry).toBe('a = 1\nb = 2');
  });

  it('without brackets is one entry', async () => {
    const { editor, type } = start();
    const entry = editor.read();
    await type('s = null.id\r\tstop(s)\rlast\r');
    expect(await entry).toBe('s = null.id\n\tstop(s)\nlast');
  });

  it('without brackets is one entry also when it arrives in pieces', async () => {
    const { editor, keyboard } = start();
    const entry = editor.read();
    keyboard.write('a\rb');
    await new Promise((resolve) => setImmediate(resolve));
    keyboard.write('c\rd\r');
    expect(await entry).toBe('a\nbc\nd');
  });

  it('waits for Enter if its last line is incomplete', async () => {
    const { editor, type } = start();
    const entry = editor.read();
    await type('a\rb', 'c\r');
    expect(await entry).toBe('a\nbc');
  });

  it.each([
    ['irb(main):001> a\nx\ny\n=> nil\nmore of it\nirb(main):002> b', '2 lines had no prompt and are taken'],
    ['irb(main):001> a\n\nx\nirb(main):002> b', 'One line had no prompt and is taken'],
  ])('of a transcript reports dropped lines without a prompt or result mark', async (text, said) => {
    const { editor, type, screen } = start();
    const entry = editor.read();
    await type(`\x1b[200~${text}\x1b[201~`);
    expect(screen.lines).toEqual([`${said} for output and skipped`, '> a', '... b']);
    await type('\r');
    expect(await entry).toBe('a\nb');
  });

  it('of a transcript with only prompts and results reports nothing', async () => {
    const { editor, type, screen } = start();
    void editor.read();
    await type('\x1b[200~irb(main):001> a\n=> [1,\n 2]\nirb(main):002> b\x1b[201~');
    expect(screen.lines).toEqual(['> a', '... b']);
  });

  it('of a single line counts as typed', async () => {
    const { editor, type } = start();
    const entry = editor.read();
    await type('a\r\n');
    expect(await entry).toBe('a');
  });

  it('of ten thousand lines is read completely and costs one screen', async () => {
    const { editor, keyboard, screen } = start({ rows: 10 });
    const text = Array.from({ length: 10_000 }, (_, index) => `line ${index} ${'x'.repeat(50)}`).join('\n');
    const entry = editor.read();
    keyboard.write(`\x1b[200~${text}\x1b[201~`);
    keyboard.write('\r');
    expect(await entry).toBe(text);
    expect(screen.lines.length).toBe(10);
  });
});

describe('the history', () => {
  it('recalls a multi-line entry, whose lines Up walks through first', async () => {
    const { editor, type, entries } = start();
    entries.push('b {\n c }', 'a');
    const entry = editor.read();
    await type('typed', '\x1b[A', '\x1b[A', '\x1b[A', '!', '\x1b[B', '\x1b[B', '\x1b[B', '\r');
    expect(await entry).toBe('typed');
  });

  it('lets you edit the older entry', async () => {
    const { editor, type, entries } = start();
    entries.push('second', 'first');
    const entry = editor.read();
    await type('\x10', '\x10', '\x10', '!\r');
    expect(await entry).toBe('first!');
  });

  it('is searched backwards during typing', async () => {
    const { editor, type, entries, screen } = start();
    entries.push('stop c', 'pause b', 'stop a');
    const entry = editor.read();
    await type('\x12', 'st');
    expect(screen.lines).toEqual(['(reverse search) `st`: stop c']);
    await type('\x12');
    expect(screen.lines).toEqual(['(reverse search) `st`: stop a']);
    await type('x');
    expect(screen.lines).toEqual(['(failed reverse search) `stx`: stop a']);
    await type('\x7f', '\x7f', '\x7f', 'pau', '\x05', '!\r');
    expect(await entry).toBe('pause b!');
  });

  it('returns to the typed text when a search is given up', async () => {
    const { editor, type, entries } = start();
    entries.push('stop');
    const entry = editor.read();
    await type('mine', '\x12', 'st', '\x07', '\r');
    expect(await entry).toBe('mine');
  });
});

describe('Tab', () => {
  const complete = (text: string, cursor: number) => {
    const from = text.slice(0, cursor).search(/\w*$/);
    const candidates = ['stop', 'start', 'kill'].filter((name) => name.startsWith(text.slice(from, cursor)));
    return { from, candidates, suffix: '!' };
  };

  it('types the certain part and lists the rest at the second press', async () => {
    const { editor, type, screen } = start({ complete });
    const entry = editor.read();
    await type('s\t');
    expect(screen.lines).toEqual(['> st']);
    await type('\t');
    expect(screen.lines).toEqual(['stop   start', '> st']);
    await type('o\t\r');
    expect(await entry).toBe('stop!');
  });

  it('drops an answer that arrives after more was typed', async () => {
    const outcomes: (() => void)[] = [];
    const late = (text: string, cursor: number) =>
      new Promise<ReturnType<typeof complete>>((resolve) =>
        outcomes.push(() => resolve(complete(text, cursor))),
      );
    const { editor, type } = start({ complete: late });
    const entry = editor.read();
    await type('k\t', 'x');
    outcomes.shift()?.();
    await settled();
    await type('\x7f\t');
    outcomes.shift()?.();
    await settled();
    await type('\r');
    expect(await entry).toBe('kill!');
  });

  it('indents at the start of a continuation line', async () => {
    const { editor, type } = start({ complete });
    const entry = editor.read();
    await type('{\r', '\t}\r');
    expect(await entry).toBe('{\n  }');
  });
});

describe('Editor.printAbove', () => {
  it('leaves the text being typed below', async () => {
    const { editor, type, screen } = start();
    void editor.read();
    await type('abc', '\x1b[D');
    editor.printAbove(display`one\ntwo`);
    expect(screen.lines).toEqual(['one', 'two', '> abc']);
    expect(screen.cursor).toEqual({ row: 2, column: 4 });
  });

  it('prints between reads', () => {
    const { editor, screen } = start();
    editor.printAbove(display`one`);
    expect(screen.raw).toBe('one\n');
  });
});

describe('Editor.refresh', () => {
  it('shows the current prompt', async () => {
    let prompt = display`connecting> `;
    const { editor, type, screen } = start({ prompt: () => prompt });
    void editor.read();
    await type('abc');
    prompt = display`> `;
    editor.refresh();
    expect(screen.lines).toEqual(['> abc']);
    expect(screen.cursor.column).toBe(5);
  });
});

describe('a change of width', () => {
  it('rewraps', async () => {
    const { editor, type, screen } = start({ columns: 20 });
    void editor.read();
    await type('abcdef');
    screen.columns = 5;
    Object.assign(screen.cursor, { row: 1, column: 3 });
    screen.emit('resize');
    expect(screen.lines).toEqual(['> abc', 'def']);
    expect(screen.cursor).toEqual({ row: 1, column: 3 });
  });
});

describe('Editor.ask', () => {
  it('only accepts an answer typed after the question', async () => {
    const { editor, type, screen, entries } = start();
    const entry = editor.read();
    await type('stop\r');
    await entry;
    await type('all\r', 'next');
    const answer = editor.ask(display`Sure? `);
    await expect.poll(() => screen.text).toContain('Sure?');
    await type('\x1b[200~all\x1b[201~', 'x\ry\r', 'yes\r');
    expect(await answer).toBe('yes');
    expect(await editor.read()).toBe('all');
    expect(await editor.read()).toBe('nextallx\ny');
    expect(entries).not.toContain('yes');
  });

  it('returns no answer at Ctrl+C', async () => {
    const { editor, type, screen } = start();
    const answer = editor.ask(display`Sure? `);
    await expect.poll(() => screen.text).toContain('Sure?');
    await type('y\x03');
    expect(await answer).toBeUndefined();
    expect(screen.text).toBe('Sure? y^C');
  });
});

describe('the terminal', () => {
  it('is restored', async () => {
    const { editor, keyboard, screen } = start();
    const listeners = process.listenerCount('exit');
    const entry = editor.read();
    expect(keyboard.isRaw).toBe(true);
    expect(screen.raw).toContain('\x1b[?2004h');
    expect(process.listenerCount('exit')).toBe(listeners + 1);
    editor.close();
    expect(await entry).toBeUndefined();
    expect(keyboard.isRaw).toBe(false);
    expect(screen.raw).toContain('\x1b[?2004l');
    expect(process.listenerCount('exit')).toBe(listeners);
  });

  it("sends signals while code runs that doesn't yield", async () => {
    const { editor, keyboard } = start();
    void editor.read();
    expect(await editor.withSignals(async () => keyboard.isRaw)).toBe(false);
    expect(keyboard.isRaw).toBe(true);
  });

  it('is only printed to if it is dumb', async () => {
    const { editor, keyboard, screen, type } = start({ isDumb: true });
    const entry = editor.read();
    await type('f {\n', '}\n');
    expect(await entry).toBe('f {\n}');
    expect(keyboard.isRaw).toBe(false);
    expect(screen.raw).toBe('> ... ');
  });
});
