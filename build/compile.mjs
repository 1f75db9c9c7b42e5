// Compiles the TypeScript of `src` and `console` to CommonJS in `dist`, with source maps. Checks no types: that
// is what tsc is for.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';
import { commonJs } from './common-js.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');

for (const folder of ['src', 'console']) {
  const sources = filesIn(folder, '.ts').filter((path) => !path.endsWith('.d.ts'));
  removeStale(folder, new Set(sources));
  await Promise.all(sources.map(compile));
}

async function compile(path) {
  const target = join(dist, path.replace(/ts$/, 'js'));
  const { code, map } = await transform(readFileSync(join(root, path), 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'external',
    sourcesContent: false,
    sourcefile: relative(dirname(target), join(root, path)).split(sep).join(posix.sep),
  });
  mkdirSync(dirname(target), { recursive: true });
  const result = commonJs(code, map);
  writeFileSync(`${target}.map`, result.map);
  writeFileSync(target, `${result.code}//# sourceMappingURL=${posix.basename(target)}.map\n`);
}

/** Removes the compiled files of sources that no longer exist. */
function removeStale(folder, sources) {
  for (const path of filesIn(join('dist', folder), '.js')) {
    const source = relative('dist', path).replace(/js$/, 'ts');
    if (!sources.has(source)) for (const end of ['', '.map']) rmSync(join(root, path + end), { force: true });
  }
}

/** Returns the paths of the files with this ending, relative to the root. */
function filesIn(folder, ending) {
  let names;
  try {
    names = readdirSync(join(root, folder), { recursive: true });
  } catch {
    return [];
  }
  return names.filter((name) => name.endsWith(ending)).map((name) => join(folder, name));
}
