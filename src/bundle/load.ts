import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';
import { type CachePlace, codeCaches, writeCodeCache } from './code-cache';

// Loads modules from the bundles that the build makes (`build/bundle.mjs`): each holds the functions of many modules as one
// script, with V8's code cache. A module runs when it is first required, once in a process, whoever requires it. The
// compiled file of this one stands beside the bundles; what the build puts into them is not loaded from anywhere else.

type ModuleFunction = (
  this: unknown,
  exports: object,
  require: NodeJS.Require,
  module: LoadedModule,
  filename: string,
  dirname: string,
) => void;

interface LoadedModule {
  exports: object;
}

interface BundleEntry {
  readonly path: string;
  /** What its text adds up to. */
  readonly digest: string;
  /** The installed package that has the same modules. */
  readonly installedAs?: string;
}

interface Manifest {
  /** By their names. */
  readonly bundles: Readonly<Record<string, BundleEntry>>;
  /** The driver's modules that anyone may require by path: end of the path → id of the module in its bundle. */
  readonly driver: Readonly<Record<string, string>>;
  /** The versions that are in the bundle. */
  readonly driverVersions: Readonly<Record<string, string>>;
}

interface LoadedBundle {
  readonly functions: Readonly<Record<string, ModuleFunction>>;
  readonly require: NodeJS.Require;
  readonly script: Script;
  readonly place: CachePlace;
  readonly isCached: boolean;
}

const manifest = JSON.parse(readFileSync(join(__dirname, 'manifest.json'), 'utf8')) as Manifest;
const bundles = new Map<string, LoadedBundle>();
const modules = new Map<string, LoadedModule>();
/** For what is in no bundle. */
const requireInstalled = createRequire(join(__dirname, 'load.js'));
/** Which caches this process has: those of the entry that it began with. */
let program: string | undefined;

/**
 * The exports of a module in the bundles, by its id, such as `#library/src/index.js`.
 *
 * @param forProgram whose code caches are taken, where nothing has been loaded yet
 */
export function load(id: string, forProgram: string): object {
  if (program === undefined) {
    program = forProgram;
    takeDriverFromBundle();
    process.once('exit', keepCode);
  }
  return moduleOf(id).exports;
}

/** The places of the modules that have run, such as `src/index.js`. */
export function loadedModules(): readonly string[] {
  return [...modules.keys()].map((id) => id.slice(id.indexOf('/') + 1));
}

/** Writes the code caches of everything that has been loaded. @param folder where to */
export function writeCodeCaches(folder: string): void {
  for (const { place, script } of bundles.values()) writeCodeCache(place, script, folder);
}

function moduleOf(id: string): LoadedModule {
  const known = modules.get(id);
  if (known !== undefined) return known;
  const separator = id.indexOf('/');
  const bundle = bundleOf(id.slice(1, separator));
  const path = id.slice(separator + 1);
  const module: LoadedModule = { exports: {} };
  modules.set(id, module);
  const filename = join(__dirname, path);
  try {
    const run = bundle.functions[path] as ModuleFunction;
    run.call(module.exports, module.exports, bundle.require, module, filename, dirname(filename));
  } catch (error) {
    modules.delete(id);
    throw error;
  }
  return module;
}

function bundleOf(name: string): LoadedBundle {
  const known = bundles.get(name);
  if (known !== undefined) return known;
  const { path, digest, installedAs } = manifest.bundles[name] as BundleEntry;
  const filename = join(__dirname, path);
  const place = { folder: __dirname, name: `${name}-${program}`, digest };
  // Frames of the driver look like an installed package's, for whoever looks at stacks.
  const shownAs =
    installedAs === undefined ? filename : join(__dirname, 'node_modules', installedAs, 'bundled.js');
  const { script, isCached } = compiled(filename, place, shownAs);
  const bundle: LoadedBundle = {
    functions: script.runInThisContext(),
    require: requireFrom(installedAs),
    script,
    place,
    isCached,
  };
  bundles.set(name, bundle);
  return bundle;
}

function compiled(
  path: string,
  place: CachePlace,
  filename: string,
): Pick<LoadedBundle, 'script' | 'isCached'> {
  // The build escapes everything that is not ASCII.
  const text = readFileSync(path, 'latin1');
  for (const cachedData of codeCaches(place)) {
    const script = new Script(text, { filename, cachedData });
    if (script.cachedDataRejected === false) return { script, isCached: true };
  }
  return { script: new Script(text, { filename }), isCached: false };
}

/** @param installedAs a package whose optional dependencies the modules require */
function requireFrom(installedAs: string | undefined): NodeJS.Require {
  let own: NodeJS.Require | undefined;
  const installed = (id: string): unknown => {
    if (installedAs === undefined || isBuiltin(id)) return requireInstalled(id);
    own ??= createRequire(requireInstalled.resolve(installedAs));
    return own(id);
  };
  const requireAny = (id: string) => (id.startsWith('#') ? moduleOf(id).exports : installed(id));
  // A script with a code cache can't import by itself.
  return Object.assign(requireAny, requireInstalled, { import: (specifier: string) => import(specifier) });
}

/**
 * Whoever requires the driver that is installed beside this package gets the one in the bundle, by whatever path: there must
 * not be two of them in one process.
 */
function takeDriverFromBundle(): void {
  const loadFile = require.extensions['.js'] as (module: NodeModule, path: string) => void;
  require.extensions['.js'] = (module, path) => {
    const id = driverModule(path);
    if (id === undefined) loadFile(module, path);
    else module.exports = moduleOf(id).exports;
  };
}

let folders: Readonly<Record<string, string | undefined>> | undefined;

function driverModule(path: string): string | undefined {
  for (const [end, id] of Object.entries(manifest.driver)) {
    if (!path.endsWith(end)) continue;
    folders ??= driverFolders();
    const folder = path.slice(0, -end.length);
    if (Object.values(folders).includes(`${folder}${end.slice(0, end.indexOf('/', 1))}`)) return id;
  }
  return undefined;
}

/** Where the driver is installed, if it is of the version that is in the bundle. */
function driverFolders(): Readonly<Record<string, string | undefined>> {
  const mongodb = requireInstalled.resolve('mongodb');
  const paths = { mongodb, bson: createRequire(mongodb).resolve('bson') };
  return Object.fromEntries(
    Object.entries(paths).map(([name, path]) => {
      const folder = path.slice(0, path.lastIndexOf(join('/', name, '/')) + name.length + 1);
      const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
        version: string;
      };
      return [name, version === manifest.driverVersions[name] ? folder : undefined];
    }),
  );
}

/** The caches that were missing or of another Node.js, if the program came so far that the next one will need as much. */
function keepCode(): void {
  if (!bundles.has('bson')) return;
  for (const { isCached, place, script } of bundles.values()) if (!isCached) writeCodeCache(place, script);
}
