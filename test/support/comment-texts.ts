import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { PrintedText } from './printed-texts';

const ROOT = join(__dirname, '..', '..');
const FOLDERS = ['src', 'console', 'bin', 'build', 'bench', 'examples', 'test'];
/** Comments on lines of their own, and comments after code. */
const IN_CODE = /^\s*\/\/ ?(?<line>.*)$|^\s*\/\*\*? ?(?<block>.*?)(?:\s*\*\/.*)?$|\s\/\/ (?<behind>[^'"`]*)$/;
const IN_RUBY = /^\s*# ?(?<line>.*)$|\s# (?<behind>[^'"`{]*)$/;

/** Collects the comments of a source; `//` or `#` lines that follow each other are one comment. */
export function commentsIn(file: string, source: string): PrintedText[] {
  const pattern = /\.(?:rb|py|sh)$/.test(file) ? IN_RUBY : IN_CODE;
  const comments: { file: string; line: number; text: string }[] = [];
  let isOpen: 'line' | 'block' | undefined;
  for (const [index, content] of source.split('\n').entries()) {
    const last = comments.at(-1);
    if (isOpen === 'block' && last !== undefined) {
      last.text = `${last.text} ${content.replace(/^\s*\*(?!\/) ?|\s*\*\/.*$/g, '')}`.trim();
      if (content.includes('*/')) isOpen = undefined;
      continue;
    }
    const { line, block, behind } = pattern.exec(content)?.groups ?? {};
    const text = line ?? block ?? behind;
    if (line !== undefined && isOpen === 'line' && last !== undefined) last.text += ` ${line}`;
    else if (text !== undefined) comments.push({ file, line: index + 1, text });
    if (block !== undefined && !content.includes('*/')) isOpen = 'block';
    else isOpen = line === undefined ? undefined : 'line';
  }
  return comments;
}

/** Returns every comment in the sources, the tests and the examples of the package. */
export function allComments(): PrintedText[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(?:[cm]?[jt]s|rb|py|sh)$/.test(path) && !/node_modules|^peers/.test(path))
      .flatMap((path) => {
        const file = join(ROOT, folder, path);
        return commentsIn(relative(ROOT, file), readFileSync(file, 'utf8'));
      }),
  );
}

/** Returns the names of the tests in a source, as far as they are on one line with their functions. */
export function testNamesIn(file: string, source: string): PrintedText[] {
  return source.split('\n').flatMap((content, index) => {
    const name = /\((['"])((?:(?!\1).)+)\1, (?:\{.*\}, )?(?:async |\()/.exec(content)?.[2];
    return name === undefined ? [] : [{ file, line: index + 1, text: name }];
  });
}

/** Returns the names of all tests. */
export function allTestNames(): PrintedText[] {
  return readdirSync(join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .flatMap((path) => testNamesIn(join('test', path), readFileSync(join(ROOT, 'test', path), 'utf8')));
}
