import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputParts } from '../../../../console/input/input-parts';
import { KEY } from '../../../support/terminal';
import { editorForTest, settled } from './typing';

const REPORTS = {
  'what it is': '\x1b[?62;22c',
  'its version': '\x1b[>0;276;0c',
  'a third answer of that kind': '\x1bP!|00000000\x1b\\',
  'the place of the cursor': '\x1b[24;80R',
  'that it is well': '\x1b[0n',
  'its size': '\x1b[8;40;120t',
  'the colour behind the text': '\x1b]11;rgb:1e1e/1e1e/1e1e\x07',
  'the colour of the text': '\x1b]10;rgb:ffff/ffff/ffff\x1b\\',
  'its title': '\x1b]lx\x1b\\',
  'its name': '\x1bP>|xterm(390)\x1b\\',
  'that it has the focus': '\x1b[I',
  'that it has no focus': '\x1b[O',
  'a mode': '\x1b[?2004;2$y',
  'a mouse': '\x1b[<0;10;10M',
  'a mouse, as of old': '\x1b[M !!',
  'a picture': '\x1b_Gi=1;OK\x1b\\',
  'a key as others have it': '\x1b[97;5u',
  'something in one byte': '\u009b?62c',
  'a string in one byte': '\u009d11;rgb:0/0/0\u009c',
  'a sequence that nobody knows': '\x1b[=5;7 q',
};

describe("a terminal's report", () => {
  it.each(Object.entries(REPORTS))("(%s) isn't typed, however it arrives", async (_name, report) => {
    fc.assert(
      fc.property(fc.array(fc.nat(report.length)), (places) => {
        const keys: string[] = [];
        const taken = (what: string) => () => keys.push(what);
        const parts = new InputParts({
          onKeys: (text) => keys.push(text),
          onEscape: taken('Escape'),
          onPaste: taken('paste'),
        });
        const cuts = [0, ...places.sort((one, other) => one - other), report.length];
        parts.push('a');
        for (const [index, from] of cuts.entries())
          parts.push(report.slice(from, cuts[index + 1] ?? report.length));
        parts.push('b');
        parts.close();
        expect(keys.join('')).toBe('ab');
      }),
      { numRuns: 20 },
    );
  });

  it('leaves the surrounding text and keys unchanged', async () => {
    const { editor, type } = editorForTest();
    const entry = editor.read();
    await type(
      '1 ',
      Object.values(REPORTS).join(''),
      '+ 3',
      `${KEY.left}2`,
      '\x1b[',
      '24;',
      '80R',
      KEY.enter,
    );
    expect(await entry).toBe('1 + 23');
    editor.close();
  });

  it("doesn't answer a question", async () => {
    const { editor, type } = editorForTest();
    const answer = editor.ask('run (r), end (q)? ' as never, 'rq');
    await settled();
    await settled();
    await type('\x1b[1;1R', '\x1bP>|rq\x1b\\', 'q');
    expect(await answer).toBe('q');
    editor.close();
  });
});

describe('keys', () => {
  it.each([
    ['\x1b[A'],
    ['\x1b[1;5D'],
    ['\x1b[3~'],
    ['\x1bOH'],
    ['\x1bb'],
    ['\x1b\r'],
    ['\x1b\x7f'],
    ['\x1b[[A'],
    ['\x1b\x1b[D'],
    ['\x1b[Z'],
    ['é日😀'],
    ['\x03'],
  ])('%j arrive unchanged', (text) => {
    const keys: string[] = [];
    const parts = new InputParts({
      onKeys: (each) => keys.push(each),
      onEscape: () => {},
      onPaste: () => {},
    });
    parts.push(text);
    parts.close();
    expect(keys.join('')).toBe(text);
  });

  it('include Escape, and Ctrl+C within an unfinished sequence', async () => {
    const keys: string[] = [];
    const parts = new InputParts({
      onKeys: (each) => keys.push(each),
      onEscape: () => keys.push('Escape'),
      onPaste: () => {},
    });
    parts.push('\x1b');
    await new Promise((resolve) => setTimeout(resolve, 500));
    parts.push('\x1b]never\x03');
    expect(keys).toEqual(['Escape', '\x03']);
  });
});

describe('a paste', () => {
  it.each([
    ['that holds a mark of its end', 'a\x1b[201~\nevil()\n'],
    ['that holds marks of its end and its beginning', 'a\x1b[201~\nevil()\n\x1b[200~'],
    ['that holds several', 'a\x1b[201~\x1b[201~\nevil()\x1b[201~\n'],
    ['that holds other sequences and controls', 'a\x1b[A\x1b]0;x\x07\x03\x04\r\x1a\u009b2Jevil()\n'],
  ])('%s is one paste, and none of it runs', async (_name, text) => {
    for (const size of [1_000, 3]) {
      const { editor, type, keyboard, interrupts } = editorForTest({ isComplete: () => true });
      const entry = editor.read();
      const sent = KEY.paste(text);
      for (let from = 0; from < sent.length; from += size) keyboard.write(sent.slice(from, from + size));
      await settled();
      await settled();
      await type(KEY.enter);
      expect(await entry).toMatch(/^a[\s\S]*evil\(\)$/);
      expect(interrupts).toEqual([]);
      editor.close();
    }
  });

  it('ends before the following keys', async () => {
    const { editor, type, keyboard } = editorForTest();
    const entry = editor.read();
    keyboard.write(KEY.paste('1 +'));
    keyboard.write(` 2${KEY.enter}`);
    await type();
    expect(await entry).toBe('1 + 2');
    editor.close();
  });
});
