// Collects the types of the library, and those of bundled packages that it mentions, because its users don't
// install these packages. Runs after tsc, on its declarations.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const target = join(dist, 'types');
const require = createRequire(join(root, 'package.json'));

/** Name of the package → the declarations of its CommonJS entry. */
const PACKAGES = { zod: join(dirname(require.resolve('zod')), 'index.d.cts') };
const IMPORTED = /(?<=(?:from |import\()['"])[^'"]+(?=['"])/g;

rmSync(target, { recursive: true, force: true });
const seen = new Set();
visit(join(dist, 'src/index.d.ts'), dist);

/** Copies a declaration, and its imports, to their places in `root`. */
function visit(path, root, folder = target) {
  const place = (each, from = root, to = folder) => join(to, relative(from, each));
  if (seen.has(path)) return;
  seen.add(path);
  const text = readFileSync(path, 'utf8').replace(IMPORTED, (specifier) => {
    if (specifier.startsWith('.')) {
      visit(declarationOf(resolve(dirname(path), specifier)), root, folder);
      return specifier;
    }
    const entry = PACKAGES[specifier];
    if (entry === undefined) return specifier;
    const [from, to] = [dirname(entry), join(target, specifier)];
    visit(entry, from, to);
    const imported = relative(dirname(place(path)), place(entry, from, to))
      .split(sep)
      .join(posix.sep);
    return imported.replace(/\.d\.cts$/, '.cjs');
  });
  mkdirSync(dirname(place(path)), { recursive: true });
  writeFileSync(place(path), text);
}

function declarationOf(path) {
  const candidates = [`${path}.d.ts`, join(path, 'index.d.ts'), path.replace(/\.cjs$/, '.d.cts')];
  return candidates.find((each) => /\.d\.c?ts$/.test(each) && existsSync(each)) ?? path;
}
