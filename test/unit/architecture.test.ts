import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '..', '..');
const PAGE = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');
const MOST_FILES = 16;

/** The folders of `src` and `console` that hold files, by the number of their code files. */
function folders(path: string): [path: string, codeFiles: number][] {
  const entries = readdirSync(join(ROOT, path)).filter((name) => !name.startsWith('.'));
  const inside = entries.filter((name) => statSync(join(ROOT, path, name)).isDirectory());
  const files = entries.filter((name) => !inside.includes(name));
  const below = inside.flatMap((name) => folders(`${path}/${name}`));
  return files.length === 0 ? below : [[path, files.filter((name) => name.endsWith('.ts')).length], ...below];
}

describe('docs/architecture.md', () => {
  const rows = [...PAGE.matchAll(/^\| `((?:src|console)[^`]*)` \| (.+) \|$/gm)].map((row) => row[1] ?? '');

  it.each([...folders('src'), ...folders('console')])('says what goes into %s', (folder) => {
    if (folder === 'src' || folder === 'console' || dirname(folder).endsWith('/prelude')) return;
    expect(rows).toContain(folder);
  });

  it('names no folder that is not there', () => {
    const missing = rows.filter((row) => !row.includes('*') && !existsAt(row));
    expect(missing).toEqual([]);
  });

  it.each([...folders('src'), ...folders('console')])(
    '%s has no more files than one can take in',
    (_folder, count) => {
      expect(count).toBeLessThanOrEqual(MOST_FILES);
    },
  );
});

function existsAt(path: string): boolean {
  return statSync(join(ROOT, path), { throwIfNoEntry: false }) !== undefined;
}
