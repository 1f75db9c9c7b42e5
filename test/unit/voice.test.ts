import { expect, it } from 'vitest';
import {
  type PrintedText,
  printedTexts,
  textsInCode,
  textsInPage,
  textsInRuby,
} from '../support/printed-texts';
import { WORDING } from '../support/wording';

/** Texts that need a word of the list. */
const ALLOWED: readonly { readonly file: string; readonly text: string; readonly reason: string }[] = [
  {
    file: 'CONTRIBUTING.md',
    text: '| term | meaning | not |',
    reason: 'The glossary names the words to avoid.',
  },
  { file: 'docs/jobs.md', text: 'nobody@', reason: 'It is the output of a session, with an address.' },
];

function isAllowed({ file, text }: PrintedText): boolean {
  return ALLOWED.some((each) => each.file === file && text.includes(each.text));
}

/** `file:line: "halted", better: stopped, killed or paused` */
function complaintsAbout(texts: readonly PrintedText[]): string[] {
  return texts.flatMap(({ file, line, text }) =>
    WORDING.flatMap(({ pattern, use }) => {
      const found = pattern.exec(text)?.[0];
      return found === undefined ? [] : [`${file}:${line}: "${found}", better: ${use}`];
    }),
  );
}

const texts = printedTexts();

it('every text that the product prints or documents keeps to the glossary', { timeout: 60_000 }, () => {
  expect(texts.length).toBeGreaterThan(2_000);
  expect(complaintsAbout(texts.filter((text) => !isAllowed(text)))).toEqual([]);
});

it('every exception is one, and has a reason', () => {
  for (const { file, text, reason } of ALLOWED) {
    const found = texts.filter((each) => each.file === file && each.text.includes(text));
    expect(complaintsAbout(found), text).not.toEqual([]);
    expect(reason).not.toBe('');
  }
});

it('finds a wording to avoid in code, Ruby and pages, on its line', () => {
  const code = textsInCode(
    'a.ts',
    "import x from 'for good';\nconst a = 'halted';\nlog(`It was ${a}\nby somebody.`);\n",
  );
  const ruby = textsInRuby('a.rb', '# for good\nraise "There is no #{way} back: taken back anew"\n');
  const page = textsInPage('a.md', '# Title\n\nServers obey\nwhat stands there.\n');
  expect(complaintsAbout([...code, ...ruby, ...page])).toEqual([
    'a.ts:3: "somebody", better: who acts: the console, the server, the database, the user',
    'a.rb:2: "taken back", better: undo; revert',
    'a.rb:2: "anew", better: again, or a verb with re-',
    'a.md:3: "obey", better: act on, respond',
    'a.md:3: "stands", better: is',
  ]);
});
