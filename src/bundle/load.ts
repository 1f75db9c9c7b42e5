import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { type CachePlace, codeCaches, writeCodeCache } from './code-cache';
import { scriptName } from './script-name';

// Loads modules from the bundles that the build creates (`build/bundle.mjs`): each holds the functions of
// many modules as one script, with V8's code cache. A module runs once per process, when it is first
// required. The compiled file of this module is next to the bundles; bundled modules are not loaded from
// anywhere else.

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
  /** The digest of its text. */
  readonly digest: string;
  /** The installed package with the same modules. */
  readonly installedAs?: string;
}

interface Manifest {
  /** The bundles by name. */
  readonly bundles: Readonly<Record<string, BundleEntry>>;
  /** The driver's modules that code may require by path: end of the path → id of the module in its bundle. */
  readonly driver: Readonly<Record<string, string>>;
  /** The versions in the bundle. */
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
/** For modules that are in no bundle. */
const requireInstalled = createRequire(join(__dirname, 'load.js'));
/** The program whose caches this process uses: the entry it started with. */
let program: string | undefined;

/**
 * Returns the exports of a module in the bundles, by its id, such as `#library/src/index.js`.
 *
 * @param forProgram the program whose code caches are used, if nothing has been loaded yet
 */
export function load(id: string, forProgram: string): object {
  if (program === undefined) {
    program = forProgram;
    takeDriverFromBundle();
    process.once('exit', keepCode);
  }
  return moduleOf(id).exports;
}

/** Returns the paths of the modules that have run, such as `src/index.js`. */
export function loadedModules(): readonly string[] {
  return [...modules.keys()].map((id) => id.slice(id.indexOf('/') + 1));
}

/** Writes the code caches of everything that has been loaded. @param folder the target */
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
  // Much faster than `join` and `dirname`, for hundreds of modules.
  const filename = `${__dirname}/${path}`;
  const folder = filename.slice(0, filename.lastIndexOf('/'));
  try {
    const run = bundle.functions[path] as ModuleFunction;
    run.call(module.exports, module.exports, bundle.require, module, filename, folder);
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
  // In stack traces, frames of the driver look like an installed package's.
  const shownAs = installedAs === undefined ? path : `node_modules/${installedAs}/bundled.js`;
  const { script, isCached } = compiled(filename, place, scriptName(shownAs));
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
  // The build escapes all non-ASCII characters.
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
  // A script with a code cache can't use `import` itself.
  return Object.assign(requireAny, requireInstalled, { import: (specifier: string) => import(specifier) });
}

/**
 * Code that requires the driver installed next to this package gets the bundled one, by whatever path: one
 * process must not have two drivers.
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

/** Returns the folders of an installed driver with the bundled version. */
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

/**
 * Writes caches that were missing or of another Node.js, if the program got far enough to be representative.
 */
function keepCode(): void {
  if (!bundles.has('bson')) return;
  for (const { isCached, place, script } of bundles.values()) if (!isCached) writeCodeCache(place, script);
}
