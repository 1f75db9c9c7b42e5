import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
const MOST_FILES = 16;

/** Returns the folders of `src` and `console` with files, by the number of their code files. */
function folders(path: string): [path: string, codeFiles: number][] {
  const entries = readdirSync(join(ROOT, path)).filter((name) => !name.startsWith('.'));
  const inside = entries.filter((name) => statSync(join(ROOT, path, name)).isDirectory());
  const files = entries.filter((name) => !inside.includes(name));
  const below = inside.flatMap((name) => folders(`${path}/${name}`));
  return files.length === 0 ? below : [[path, files.filter((name) => name.endsWith('.ts')).length], ...below];
}

describe('docs/architecture.md', () => {
  const rows = [...PAGE.matchAll(/^\| `((?:src|console)[^`]*)` \| (.+) \|$/gm)].map((row) => row[1] ?? '');

  it.each([...folders('src'), ...folders('console')])('describes the content of %s', (folder) => {
    if (folder === 'src' || folder === 'console' || dirname(folder).endsWith('/prelude')) return;
    expect(rows).toContain(folder);
  });

  it('names no missing folder', () => {
    const missing = rows.filter((row) => !row.includes('*') && !existsAt(row));
    expect(missing).toEqual([]);
  });

  it.each([...folders('src'), ...folders('console')])(
    '%s has a manageable number of files',
    (_folder, count) => {
      expect(count).toBeLessThanOrEqual(MOST_FILES);
    },
  );
});

describe('the paths in docs/architecture.md', () => {
  const paths = [...PAGE.matchAll(/```mermaid\n([\s\S]*?)```/g)].map(([, graph = '']) => pathOf(graph));
  const most = [25, 30, 18];

  it('are three, each short enough to follow', () => {
    expect(paths).toHaveLength(most.length);
    for (const [index, { files }] of paths.entries())
      expect(files.size).toBeLessThanOrEqual(most[index] ?? 0);
  });

  it.each(paths.flatMap(({ arrows }) => arrows))('lead from %s to %s (%s)', (from, to, word) => {
    const [text, next] = [
      readFileSync(join(ROOT, `${from}.ts`), 'utf8'),
      readFileSync(join(ROOT, `${to}.ts`), 'utf8'),
    ];
    if (word === undefined) expect(importsOf(from, text)).toContain(to);
    else {
      expect(text).toContain(word);
      expect(next).toContain(word);
    }
  });
});

interface Path {
  readonly files: ReadonlySet<string>;
  readonly arrows: readonly (readonly [from: string, to: string, word: string | undefined])[];
}

function pathOf(graph: string): Path {
  const files = new Map(
    [...graph.matchAll(/(\w+)\["([^"]+)"\]/g)].map(([, id = '', file = '']) => [id, file]),
  );
  const lines = graph.replaceAll(/\["[^"]+"\]/g, '').matchAll(/^ +(\w+) --(?: "(.+)" --)?> (\w+)$/gm);
  const arrows = [...lines].map(
    ([, from = '', word, to = '']) => [files.get(from) ?? from, files.get(to) ?? to, word] as const,
  );
  return { files: new Set(files.values()), arrows };
}

/**
 * Returns a file's imports within the package, including types, as paths from the root without an extension.
 */
function importsOf(file: string, text: string): string[] {
  const specifiers = [...text.matchAll(/(?:from|import\(|require\() ?'(\.[^']+)'/g)].map(
    ([, path = '']) => path,
  );
  return specifiers.map((path) => join(dirname(file), path).replace(/\.js$/, ''));
}

function existsAt(path: string): boolean {
  return statSync(join(ROOT, path), { throwIfNoEntry: false }) !== undefined;
}
