import { expect, it } from 'vitest';
import { allComments, allTestNames, commentsIn, testNamesIn } from '../support/comment-texts';
import type { PrintedText } from '../support/printed-texts';
import { OPENINGS, WORDING } from '../support/wording';

/** Comments that need a word of the lists. */
const ALLOWED: readonly { readonly file: string; readonly text: string; readonly reason: string }[] = [
  {
    file: 'test/unit/voice.test.ts',
    text: 'better: stopped, killed or paused',
    reason: 'It shows a complaint about a word.',
  },
];

/** `file:line: "What", better: the name of the thing` */
function complaintsAbout(texts: readonly PrintedText[], wording = [...OPENINGS, ...WORDING]): string[] {
  const avoided = wording.filter(({ isFineInComments = false }) => !isFineInComments);
  return texts.flatMap(({ file, line, text }) =>
    avoided.flatMap(({ pattern, use }) => {
      const found = pattern.exec(text)?.[0];
      return found === undefined ? [] : [`${file}:${line}: "${found}", better: ${use}`];
    }),
  );
}

function isAllowed({ file, text }: PrintedText): boolean {
  return ALLOWED.some((each) => each.file === file && text.includes(each.text));
}

const comments = allComments();

it('no comment opens with a clause instead of a subject, or has a wording to avoid', () => {
  expect(comments.length).toBeGreaterThan(5_000);
  expect(complaintsAbout(comments.filter((comment) => !isAllowed(comment)))).toEqual([]);
});

it('no test name has a wording to avoid', () => {
  const names = allTestNames();
  expect(names.length).toBeGreaterThan(1_500);
  expect(complaintsAbout(names, [...WORDING])).toEqual([]);
});

it('every exception is a comment with such a wording, and has a reason', () => {
  for (const { file, text, reason } of ALLOWED) {
    const found = comments.filter((each) => each.file === file && each.text.includes(text));
    expect(complaintsAbout(found), text).not.toEqual([]);
    expect(reason).not.toBe('');
  }
});

it('finds such comments and names in code and Ruby, on their line, and only there', () => {
  const code = commentsIn(
    'a.ts',
    [
      '/** What it returns. */',
      "const url = 'mongodb://Who/what';",
      '/**',
      ' * Returns the result.',
      ' * What follows is the second line.',
      ' */',
      'go(); // Whoever calls it',
      '// The reason is long, and goes on in a second line.',
      '// So this line opens nothing.',
      '',
      '// Of a server: its state stands here.',
    ].join('\n'),
  );
  const ruby = commentsIn('a.rb', '# Those that run.\nputs "# What"\n# There is no way back.\n');
  expect(complaintsAbout([...code, ...ruby])).toEqual([
    'a.ts:1: "What", better: the name of the thing: "The result of …", "Returns the …"',
    'a.ts:7: "Whoever", better: the name of the actor: "The publisher …", "A caller that …"',
    'a.ts:11: "Of", better: a whole phrase: "The limit for …", "Set for …"',
    'a.ts:11: "stands", better: is',
    'a.rb:1: "Those", better: the noun: "The servers that …"',
    'a.rb:3: "There is no way", better: "You can\'t …"',
    'a.rb:3: "way back", better: this can\'t be undone',
  ]);
  const names = testNamesIn('a.test.ts', `it(${"'stands there'"}, async () => {\n  expect(anew('obey'));\n`);
  expect(complaintsAbout(names)).toEqual(['a.test.ts:1: "stands", better: is']);
});
