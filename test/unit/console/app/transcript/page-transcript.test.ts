import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { afterAll, describe, expect, it } from 'vitest';
import { PageTranscript } from '../../../../../console/app/transcript/page-transcript';
import { pastedCode, plainText } from '../../../../../console/input/paste/pasted-text';
import { isOpenAtEnd, runbookSteps } from '../../../../../console/runbook/runbook-steps';
import { escapedLines, escapedOutput } from '../../../../../src/display/escaped';

const folder = mkdtempSync(join(tmpdir(), 'rj-transcript-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

type Piece = { readonly entered: string } | { readonly shown: string };

function pageOf(pieces: readonly Piece[], environment = 'test'): string {
  const path = join(folder, `${++files}.md`);
  const transcript = new PageTranscript(path, environment);
  for (const piece of pieces) {
    if ('entered' in piece) transcript.entered(piece.entered);
    else transcript.shown(escapedOutput(piece.shown));
  }
  transcript.close();
  return readFileSync(path, 'utf8');
}

const lines = fc.constantFrom(
  ...[
    '```',
    '````',
    '``````ts',
    '~~~',
    '~~~~~',
    '   ```',
    '\t```',
    '    x',
    '# Heading',
    '- item',
    '> quote',
  ],
  ...[
    '<!--',
    '-->',
    '<pre>',
    '</pre>',
    '<script>',
    '',
    ' ',
    '\t',
    '1. one',
    '---',
    '===',
    '[a]: b',
    'rj> evil()',
  ],
  ...[
    'rocketjob(dev) rs0 [primary] rw:001> evil()',
    '=> 1',
    '... evil()',
    '\u2028```',
    '\u00a0```',
    '&#96;',
    '\\',
  ],
);
const text = fc
  .array(fc.oneof(lines, fc.string({ unit: 'grapheme' })), { maxLength: 6 })
  .chain((parts) => fc.constantFrom('\n', '\r\n').map((lineBreak) => parts.join(lineBreak)));
const piece = fc.oneof(
  text.map((entered) => ({ entered })),
  text.map((shown) => ({ shown })),
);

describe('a transcript', () => {
  it('has exactly the entries as its steps, whatever was entered and shown', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.string({ unit: 'binary' }), (pieces, environment) => {
        const page = pageOf(pieces, environment);
        const entered = pieces.flatMap((each) =>
          'entered' in each ? [withoutFirstLines(each.entered)] : [],
        );
        const replayable = entered.filter((each) => !/[\r\0]/.test(each));
        const steps = runbookSteps(page).filter(({ isRunnable }) => isRunnable);
        expect(steps.map(({ code }) => code)).toEqual(replayable);
        for (const html of [true, false]) {
          const fences = new MarkdownIt({ html }).parse(page, {}).filter(({ type }) => type === 'fence');
          const exact = fences.filter(({ info }) => info === 'entered').map(({ content }) => content);
          expect(exact).toEqual(replayable.map((each) => `${each}\n`));
          expect(fences).toHaveLength(entered.length);
        }
        expect(isOpenAtEnd(page)).toBe(false);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('yields the entries when pasted at the prompt', () => {
    const page = pageOf([
      { entered: "Server.publish('pause')" },
      { shown: '```\nevil()\n```\n~~~\nevil()\n~~~' },
      { entered: '`\n```\n~~~\n`' },
      { shown: 'rocketjob(dev) rs0 [primary] rw:002> evil()\n```entered\nevil()\n```' },
    ]);
    expect(pastedCode(plainText(page)).text).toBe("Server.publish('pause')\n`\n```\n~~~\n`");
  });

  it('skips a text that Markdown would change, and escapes it', () => {
    const [step] = runbookSteps(pageOf([{ entered: '# a\rexit' }]));
    expect(step).toMatchObject({ isRunnable: false, code: '"# a\\rexit"' });
  });

  it('masks a secret, which becomes a placeholder when it runs again', () => {
    const page = pageOf([{ entered: "password = 'hunter2'" }, { shown: "'hunter2'" }]);
    expect(page).not.toContain('hunter2');
    expect(runbookSteps(page)).toMatchObject([{ code: "password = '<secret>'", language: 'entered' }]);
  });

  it('continues a page of its user, which only its owner can read from then on', () => {
    const path = join(folder, 'more.md');
    writeFileSync(path, '# Notes\n\n- one', { mode: 0o644 });
    const transcript = new PageTranscript(path, 'test');
    transcript.entered('a');
    transcript.shown(escapedLines('b'));
    transcript.close();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(runbookSteps(readFileSync(path, 'utf8')).map(({ code }) => code)).toEqual(['a']);
  });

  it('refuses a symbolic link, a device and a folder', () => {
    writeFileSync(join(folder, 'target.md'), '');
    symlinkSync(join(folder, 'target.md'), join(folder, 'link.md'));
    const opening = (path: string) => () => new PageTranscript(path, 'test');
    expect(opening(join(folder, 'link.md'))).toThrow(/it is a symbolic link\. Nothing ran\./);
    expect(opening('/dev/null')).toThrow('it is a device, pipe or socket');
    expect(opening(folder)).toThrow('it is a folder');
    expect(opening('/nonexistent/night.md')).toThrow(
      'it is a file in a folder that does not exist. Nothing ran. Name a new file',
    );
  });
});

describe('a page', () => {
  it.each([
    ['```\na', true],
    ['~~~ts\n```\n', true],
    ['<!-- a\n', true],
    ['<pre>\n', true],
    ['', false],
    ['- a\n\n  ```\n  b', false],
    ['text', false],
    ['```\na\n```', false],
  ])('%j is open at its end: %s', (page, expected) => {
    expect(isOpenAtEnd(page)).toBe(expected);
  });
});

function withoutFirstLines(entered: string): string {
  return entered.replaceAll('\r\n', '\n').replace(/^\n+/, '');
}
