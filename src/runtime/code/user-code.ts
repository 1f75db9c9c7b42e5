import { dirname, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect, types } from 'node:util';
import { RocketJobError } from '../../errors/rocket-job-error';
import { isJobClass } from '../../job/model/job';
import { registerJobClass } from '../../job/model/job-classes';
import { stackWithSources } from '../../logging/source-places';
import { resolveOwnPackage } from '../../own-package';
import { TypeScriptFiles } from '../../typescript-files';
import { type CodePorts, StoredModules } from './stored-modules';

/** The code loaded by `--require`. */
export interface UserCode {
  /** Absolute paths, in the given order. */
  readonly files: readonly string[];
  /** TypeScript that one thread has compiled for all others: path → JavaScript. */
  readonly compiled: ReadonlyMap<string, string>;
}

/** A statement that only occurs in ES modules. */
const MODULE_STATEMENT = /^\s*(import\b(?!\s*\()|export\b)/m;

/**
 * Loads the files into this thread. They and their dependencies may be TypeScript or ES modules, and their
 * imports of `rj-console` get the running package, from any folder. Registers the exported job classes.
 *
 * @param ports lead to the store with the code of all threads
 * @param ownEntry the absolute path of `rj-console` in this thread
 * @param onLoaded is called with each module loaded by `require`
 * @returns the same code with everything that is compiled now
 */
export async function loadUserCode(
  { files, compiled }: UserCode,
  ports: CodePorts,
  ownEntry: string,
  onLoaded?: (path: string, exported: unknown) => void,
): Promise<UserCode> {
  if (files.length === 0) return { files, compiled };
  const modules = new StoredModules(ports, ownEntry);
  modules.hookRequires(onLoaded);
  resolveOwnPackage(ownEntry);
  const typescript = new TypeScriptFiles(compiled, (path) => modules.read(path));
  typescript.register();
  for (const file of files) registerJobClasses(await load(file, modules));
  return { files, compiled: typescript.compiled };
}

async function load(file: string, modules: StoredModules): Promise<unknown> {
  try {
    if (!isModule(file, modules)) return require(file);
    modules.hookImports();
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    // As text, because the user's code can throw anything, and the error has to reach another thread.
    const lines = [
      `Can't load the --require file \`${file}\`:`,
      ...stackWithSources(inspect(cause)).split('\n'),
    ];
    throw new RocketJobError('invalid_argument', lines, { argument: 'require', value: file });
  }
}

/** Whether a file must be imported; true if that is uncertain, because `import` accepts both kinds. */
function isModule(file: string, modules: StoredModules): boolean {
  if (extname(file) === '.mjs') return true;
  return (
    extname(file) === '.js' && (MODULE_STATEMENT.test(modules.read(file)) || isInModulePackage(file, modules))
  );
}

function isInModulePackage(file: string, modules: StoredModules): boolean {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    try {
      return JSON.parse(modules.read(join(folder, 'package.json'))).type === 'module';
    } catch {
      if (folder === dirname(folder)) return false;
    }
  }
}

function registerJobClasses(exported: unknown): void {
  const values = valuesOf(exported);
  // Imported CommonJS is its default export as a whole.
  const inner = types.isModuleNamespaceObject(exported) ? values.flatMap(valuesOf) : [];
  for (const value of new Set([exported, ...values, ...inner]))
    if (isJobClass(value)) registerJobClass(value);
}

function valuesOf(exported: unknown): readonly unknown[] {
  return typeof exported === 'object' && exported !== null ? Object.values(exported) : [];
}
