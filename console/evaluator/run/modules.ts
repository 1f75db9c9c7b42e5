import { createRequire } from 'node:module';
import { join } from 'node:path';
import { constants, runInThisContext } from 'node:vm';
import { didYouMean, TypeScriptFiles } from '../../../src/console-startup';

/** Provides modules to user code: from the current folder, and provided ones, by name, already running. */
export class Modules {
  readonly require: NodeJS.Require;
  readonly #given: Readonly<Record<string, () => unknown>>;
  readonly #import: (specifier: string) => Promise<unknown>;

  constructor(folder: string, given: Readonly<Record<string, () => unknown>>) {
    this.#given = given;
    // Any file name in the folder will do: modules are resolved relative to it.
    const origin = join(folder, 'rj-console.js');
    const require = createRequire(origin);
    new TypeScriptFiles().register();
    const requireGiven = (specifier: string): unknown => given[specifier]?.() ?? require(specifier);
    this.require = Object.assign(requireGiven, {
      resolve: require.resolve,
      cache: require.cache,
      extensions: require.extensions,
      main: require.main,
    });
    this.#import = runInThisContext('(specifier) => import(specifier)', {
      filename: origin,
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    });
  }

  async import(specifier: string): Promise<unknown> {
    const given = this.#given[specifier]?.();
    if (given !== undefined) return given;
    return TypeScriptFiles.takes(specifier)
      ? this.require(specifier)
      : withoutWarning(() => this.#import(specifier));
  }
}

/**
 * Node warns at the first import that resolving from a folder is experimental, which a user can't do anything
 * about.
 */
function withoutWarning<T>(run: () => T): T {
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return run();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/**
 * Returns one export of a module, for `import { name } from 'module'`. A CommonJS module may have it only on
 * its default export.
 */
export function exportOf(module: unknown, name: string, specifier: string): unknown {
  const exports = module as Readonly<Record<string, unknown>>;
  if (name in exports) return exports[name];
  if (name === 'default') return exports;
  const { default: main } = exports;
  if (typeof main === 'object' && main !== null && name in main) return Reflect.get(main, name);
  throw new SyntaxError(
    `\`${specifier}\` has no export \`${name}\`${didYouMean(name, Object.keys(exports)) || '.'}`,
  );
}
