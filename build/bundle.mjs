// Makes the bundles that the console and the server run: each holds many modules as one script. Runs after
// compile.mjs, on its files.
//
// `src/bundle/load.ts` loads them. A module in a bundle is a function, which runs when it is first required;
// and a module's own requires run where they are first used, so that a program runs only the modules it
// needs.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, dirname, join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip as compress } from 'node:zlib';
import { build, transform } from 'esbuild';
import { hasEffects, withLazyRequires } from './lazy-requires.mjs';
import { startModules } from './start-modules.mjs';

/** `--without-start` records no new start; the bundles are then split only if the sources are unchanged. */
const MAY_START = !process.argv.includes('--without-start');

const gzip = promisify(compress);

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const target = join(dist, 'bundle');

/** The entry files, and the program that starts with each. The files in `bin` load those without a program. */
const ENTRIES = {
  'console/main.js': undefined,
  'console/evaluator/run/interrupt-thread.js': 'console',
  'console/evaluator/ruby/process/child.js': 'ruby',
  'src/index.js': 'console',
  'src/runtime/server/main.js': undefined,
  'src/runtime/threads/application-main.js': 'server',
  'src/runtime/threads/worker-package.js': 'worker',
  'src/runtime/threads/worker-thread.js': 'worker',
  'src/mongo/embedded/download-process.js': 'console',
  'src/mongo/embedded/mongod-reaper-process.js': 'console',
  'src/secrets/conceal-arguments.js': undefined,
  'src/watchdog/watchdog-thread.js': 'console',
};

/** Parses the command line and writes to the terminal: all that `--help` needs. */
const START = [
  'package.json',
  'console/main.js',
  'console/cli/options.js',
  'console/cli/command-options.js',
  'console/cli/subcommands/command-line.js',
  'console/cli/subcommands/job-command-line.js',
  'console/cli/subcommands/job-actions.js',
  'console/cli/subcommands/server-actions.js',
  'console/cli/subcommands/subcommand.js',
  'src/console-startup.js',
  'src/display/',
  'src/secrets/',
];

/** Name, folders and file of each bundle. The first matching folder wins; stack traces place the modules in that file. */
const BUNDLES = [
  ['start', START, 'src/start.js'],
  ['ruby', 'console/evaluator/ruby/process/', 'console/evaluator/ruby/process/ruby.js'],
  ['prompt', undefined, 'console/prompt.js'],
  ['task', undefined, 'console/task.js'],
  ['session', undefined, 'console/session.js'],
  ['console', 'console/', 'console/console.js'],
  ['download', 'src/mongo/embedded/download-process.js', 'src/mongo/embedded/download.js'],
  ['server', 'src/runtime/', 'src/runtime/server.js'],
  ['core', undefined, 'src/core.js'],
  ['library', 'src/', 'src/library.js'],
  ['bson', undefined, 'src/bson.js'],
  ['driver', undefined, 'src/driver.js'],
  ['client', undefined, 'src/client.js'],
  ['login', undefined, 'src/login.js'],
];
/**
 * The modules that run at a start have separate bundles, so that a start reads no more than those. For each
 * bundle: the stages that `start-modules.mjs` records, and the bundle for the modules that run in a stage for
 * the first time.
 */
const STAGES = {
  console: { prompt: 'prompt', task: 'task', line: 'session', session: 'session' },
  library: { prompt: 'start', task: 'core', line: 'core' },
  driver: { task: 'client', line: 'client', session: 'client' },
};
/** The modules that also run at a start with a password: the recorded starts have none. */
const LOGIN = [
  '@mongodb-js/saslprep/dist/node.js',
  'mongodb/lib/cmap/auth/gssapi.js',
  'mongodb/lib/cmap/auth/mongo_credentials.js',
  'mongodb/lib/cmap/auth/scram.js',
];
/** A package goes into the first of these bundles that needs it. */
const ORDER = ['bson', 'driver', 'start', 'library', 'server', 'ruby', 'console', 'download'];

/**
 * The driver is also installed separately. Requiring these paths of it returns the modules in its bundles;
 * `bson` is in a separate one for threads that need only that.
 */
const DRIVER = { bson: 'bson', mongodb: 'driver', 'mongodb/lib/cmap/connection': 'driver' };
/** Loads the bundles: one file, because Node.js takes longer to find a file than to compile it. */
const LOADER = 'src/bundle/load.ts';
/** Node.js loads these itself, in a separate thread. */
const COPIED = ['src/runtime/code/module-hooks.js', 'src/runtime/code/stored-code.js'];
/** Stack traces place the modules of these bundles in the installed package. */
const INSTALLED_AS = {
  bson: { installedAs: 'bson' },
  driver: { installedAs: 'mongodb' },
  client: { installedAs: 'mongodb' },
  login: { installedAs: 'mongodb' },
};
const INSTALLED =
  /^(mongodb|bson|ts-node|typescript|repl-history|rj-console|@aws-sdk|kerberos|snappy|@mongodb-js\/zstd|aws4|mongodb-client-encryption|gcp-metadata|socks)(\/|$)/;
const TRANSFORM = {
  target: 'node20',
  legalComments: 'none',
  charset: 'ascii',
  sourcesContent: false,
  logLevel: 'error',
};
const DRIVER_SOCKETS = 'src/mongo/early/driver-sockets.js';
/** Replacements for modules that are slow to load and not needed here, by path. */
const REPLACED = {
  // Node.js has the same classes without 300 kB of tables.
  'whatwg-url/index.js': 'module.exports = { URL, URLSearchParams };',
  // Its tables of characters take longer to unpack than a login takes, and they don't change printable ASCII.
  '@mongodb-js/saslprep/dist/node.js': `
    let tables;
    function saslprep(text, options) {
      if (typeof text === 'string' && /^[ -~]*$/.test(text)) return text;
      tables ??= require('./memory-code-points').createMemoryCodePoints(require('./code-points-data').default);
      return require('./index')(tables, text, options);
    }
    module.exports = Object.assign(saslprep, { saslprep, default: saslprep });`,
  // Messages in 50 languages.
  'zod/v4/locales/index.cjs': 'exports.en = require("./en.cjs");',
};

/** The modules that replace builtin ones, by the path of the module that requires them. */
const REPLACED_BUILTINS = {
  'mongodb/lib/cmap/connect.js': { net: DRIVER_SOCKETS, tls: DRIVER_SOCKETS },
};

/** Only the version is read from it: finding the file takes longer than everything else done with it. */
const OWN_PACKAGE = 'rj-console/package.json';

const TOP_REQUIRE = /^(?:(?:const|var|let) \w+ = )?(?:\w+\()?require\("([^"]+)"\)/gm;
const IN_COMMENT = /^\s*(\*|\/\/)/;
const REQUIRED = /(?:require|import)\(["']([^"']+)["']\)|^(?:import|export)\b[^;]*? from ["']([^"']+)["']/gm;

const require = createRequire(join(root, 'package.json'));
const ownPackage = join(root, 'package.json');
/** Path of a file → its module in a bundle. */
const modules = new Map();

for (const [name, bundle] of Object.entries(DRIVER)) add(require.resolve(name), bundle);
add(require.resolve('commander'), 'start');
for (const name of ORDER)
  for (const entry of Object.keys(ENTRIES)) if (bundleOfOwn(entry) === name) add(join(dist, entry), name);

mkdirSync(target, { recursive: true });
for (const path of COPIED) cpSync(join(dist, path), join(target, path));
await writeLoader();
await Promise.all([...modules.values()].map(async (module) => (module.plain = await plain(module))));
markEffects();
const sources = createHash('sha256');
for (const { place, plain } of modules.values()) sources.update(`${place}\n${plain}\n`);
moveByStage(await startModules(sources.digest('hex'), MAY_START ? writeAll : undefined));
await writeAll();
writeFileSync(join(target, 'LICENSES.txt'), licences());

async function writeLoader() {
  const { outputFiles } = await build({
    ...TRANSFORM,
    entryPoints: [join(root, LOADER)],
    outfile: join(target, 'load.js'),
    bundle: true,
    platform: 'node',
    sourcemap: 'external',
    write: false,
  });
  for (const { path, contents } of outputFiles) {
    if (path.endsWith('.map')) writeFileSync(`${path}.gz`, await gzip(contents));
    else writeFileSync(path, contents);
  }
}

/** Moves the modules that a start runs into separate bundles. @param stages paths of the modules by stage */
function moveByStage(stages) {
  const isIn = Object.entries(stages).map(([stage, places]) => [stage, new Set(places)]);
  for (const module of modules.values()) {
    const bundleAt = STAGES[module.bundle];
    if (bundleAt === undefined) continue;
    const [stage] = isIn.find(([name, places]) => name in bundleAt && places.has(module.place)) ?? [];
    if (stage !== undefined) module.bundle = bundleAt[stage];
    else if (LOGIN.includes(module.place)) module.bundle = 'login';
  }
}

async function writeAll() {
  const written = BUNDLES.map(async ([name, , path]) => {
    const digest = await writeBundle(name, join(target, path));
    return [name, { path, digest, ...INSTALLED_AS[name] }];
  });
  const bundles = Object.fromEntries(await Promise.all(written));
  removeStaleCaches(bundles);
  const paths = Object.keys(DRIVER).map((name) => require.resolve(name));
  const driver = paths.map((path) => [sep + placeOf(path), idOf(path)]);
  const driverVersions = { mongodb: versionOf('mongodb'), bson: versionOf('bson') };
  writeFileSync(
    join(target, 'manifest.json'),
    JSON.stringify({ bundles, driver: Object.fromEntries(driver), driverVersions }),
  );
  for (const [entry, program] of Object.entries(ENTRIES))
    if (program !== undefined) writeEntry(entry, program);
}

/** Removes the code caches of bundles that have changed; `code-caches.mjs` makes new ones. */
function removeStaleCaches(bundles) {
  const manifest = join(target, 'manifest.json');
  const before = existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).bundles : {};
  if (JSON.stringify(before) === JSON.stringify(bundles)) return;
  for (const name of readdirSync(target)) if (name.endsWith('.cache')) rmSync(join(target, name));
}

function idOf(path) {
  const { bundle, place } = modules.get(path);
  return `#${bundle}/${place}`;
}

function versionOf(name) {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
}

/** Returns the licences of the packages in the bundles. */
function licences() {
  const folders = new Set();
  for (const path of modules.keys()) {
    const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(path)?.[0];
    if (folder !== undefined) folders.add(folder);
  }
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)\b/i.test(file));
    const given = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
    return [`${name} ${version} (${license})`, ...given].join('\n\n');
  });
  return `${texts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** Adds a module and everything that it requires. */
function add(path, bundle) {
  if (modules.has(path)) return;
  const own = !path.includes(`${sep}node_modules${sep}`);
  const module = { bundle: own ? bundleOfOwn(placeOf(path)) : bundle, place: placeOf(path), path };
  modules.set(path, module);
  const text = REPLACED[module.place] ?? readFileSync(path, 'utf8');
  if (path.endsWith('.json')) {
    const { version } = JSON.parse(text);
    module.source = `module.exports = ${path === ownPackage ? JSON.stringify({ version }) : text}`;
    return;
  }
  const resolve = createRequire(path).resolve;
  module.source = text;
  const replaced = REPLACED_BUILTINS[module.place] ?? {};
  module.ids = (specifier) => {
    if (specifier in replaced) return join(dist, replaced[specifier]);
    if (isBuiltin(specifier)) return undefined;
    if (specifier === OWN_PACKAGE) return ownPackage;
    if (specifier in DRIVER) return require.resolve(specifier);
    if (INSTALLED.test(specifier)) return undefined;
    try {
      return resolve(specifier);
    } catch {
      // The package is optional, or the code never runs here.
      return undefined;
    }
  };
  for (const { 1: required, 2: imported, index } of text.matchAll(REQUIRED)) {
    const specifier = required ?? imported;
    if (IN_COMMENT.test(text.slice(text.lastIndexOf('\n', index) + 1, index))) continue;
    if ((isBuiltin(specifier) && !(specifier in replaced)) || !/^[.@\w]/.test(specifier)) continue;
    const found = module.ids(specifier);
    if (found !== undefined) add(found, module.bundle);
  }
}

/** Returns the id of a required module in its bundle, or the specifier itself. */
function requiredAs(ids, specifier) {
  const found = ids(specifier);
  return found !== undefined && modules.has(found) ? idOf(found) : specifier;
}

function bundleOfOwn(place) {
  // Ruby's process needs nothing else of the library.
  if (place === 'src/bundle/user-cache.js') return 'ruby';
  const isIn = (folder) => place.startsWith(folder);
  return BUNDLES.find(([, folders]) => folders !== undefined && [folders].flat().some(isIn))?.[0];
}

function placeOf(path) {
  if (path === ownPackage) return 'package.json';
  const inPackages = path.lastIndexOf(`${sep}node_modules${sep}`);
  const place = inPackages < 0 ? relative(dist, path) : path.slice(inPackages + '/node_modules/'.length);
  return place.split(sep).join(posix.sep);
}

async function writeBundle(name, file) {
  const own = [...modules.values()].filter(({ bundle }) => bundle === name);
  const texts = await Promise.all(own.map(minified));
  let text = '({\n';
  let line = 1;
  const sections = [];
  for (const { place, code, map } of texts) {
    text += `${JSON.stringify(place)}:function(exports,require,module,__filename,__dirname){\n${code}\n},\n`;
    const sources = map.sources.map((source) =>
      relative(dirname(file), join(root, source)).split(sep).join(posix.sep),
    );
    sections.push({ offset: { line: line + 1, column: 0 }, map: { ...map, sources } });
    line += code.split('\n').length + 2;
  }
  text += '})\n';
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  writeFileSync(`${file}.map.gz`, await gzip(JSON.stringify({ version: 3, sections })));
  return createHash('sha256').update(text).digest('hex');
}

/** Compiles a module without its comments, in which a `require` has no meaning. */
async function plain({ place, source, ids }) {
  const { code } = await transform(source + (await inlineMap(place, ids)), {
    ...TRANSFORM,
    format: 'cjs',
    platform: 'node',
    sourcemap: 'inline',
    sourcefile: place,
  });
  return code;
}

/**
 * Makes entry files, and modules that are required within a function, load modules with load-time effects
 * immediately, in the order of their own requires.
 */
function markEffects() {
  const own = [...modules.values()].filter(({ path }) => path.startsWith(dist + sep));
  const required = (module, pattern) =>
    [...module.plain.matchAll(pattern)].flatMap(([, specifier]) => modules.get(module.ids(specifier)) ?? []);
  const beginnings = new Set(Object.keys(ENTRIES).map((entry) => modules.get(join(dist, entry))));
  for (const module of own) {
    const atTop = new Set(required(module, TOP_REQUIRE));
    for (const other of required(module, REQUIRED)) if (!atTop.has(other)) beginnings.add(other);
  }
  for (const beginning of beginnings) {
    const seen = new Set([beginning]);
    const effects = [];
    const visit = (module) => {
      for (const other of required(module, TOP_REQUIRE)) {
        if (seen.has(other) || !own.includes(other)) continue;
        seen.add(other);
        visit(other);
        if (hasEffects(other.plain)) effects.push(other);
      }
    };
    if (own.includes(beginning)) visit(beginning);
    beginning.effects = effects;
  }
}

async function minified(module) {
  const { place, ids, effects = [] } = module;
  let code = module.plain;
  if (ids !== undefined) {
    const quoted = (specifier) => JSON.stringify(specifier);
    code = withLazyRequires(code)
      .replace(
        /\bimport\("([^"]+)"\)/g,
        (_, specifier) => `Promise.resolve().then(() => require(${quoted(specifier)}))`,
      )
      .replace(/\bawait import\((?!")/g, 'await require.import(')
      .replace(/\brequire\("([^"]+)"\)/g, (_, specifier) => `require(${quoted(requiredAs(ids, specifier))})`)
      .replace(
        /\brequire\.resolve\("([^."][^"]+\.wasm)"\)/g,
        (_, specifier) => `(__dirname + ${quoted(`/${copied(require.resolve(specifier), place)}`)})`,
      )
      .replace(
        /\brequire\.resolve\("(\.[^"]+)"\)/g,
        (_, specifier) => `require.resolve(__dirname + ${quoted(`/${specifier}`)})`,
      );
  }
  const first = effects.map((other) => `require("#${other.bundle}/${other.place}");`).join('');
  code = code.replace(/^"use strict";/, (directive) => directive + first);
  const { code: small, map } = await transform(code, {
    ...TRANSFORM,
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 300,
    sourcemap: 'external',
    sourcefile: place,
  });
  return { place, code: escapedUnicode(small.trimEnd()), map: JSON.parse(map) };
}

/** Copies a file that a module reads next to the module, and returns its name. */
function copied(path, place) {
  const name = basename(path);
  const folder = join(target, dirname(place));
  mkdirSync(folder, { recursive: true });
  cpSync(path, join(folder, name));
  return name;
}

/**
 * Escapes non-ASCII characters in tagged templates, which esbuild doesn't. One such character would double
 * V8's memory for the bundle.
 */
function escapedUnicode(code) {
  return code.replace(
    /[^\0-\x7f]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Returns the source map of a compiled file of this package, as a comment. */
async function inlineMap(place, isOwn) {
  const path = join(dist, `${place}.map`);
  if (!isOwn || !existsSync(path)) return '';
  const map = { ...JSON.parse(readFileSync(path, 'utf8')), sources: [place.replace(/js$/, 'ts')] };
  return `\n//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`;
}

/** Writes the file that Node.js runs. It names its exports, so that ES modules can import them. */
function writeEntry(entry, program) {
  const { bundle, source } = modules.get(join(dist, entry));
  const names = new Set(
    [...source.matchAll(/^(?:exports\.(\w+) = )+/gm)].flatMap(([all]) =>
      [...all.matchAll(/exports\.(\w+)/g)].map(([, name]) => name),
    ),
  );
  const file = join(target, entry);
  mkdirSync(dirname(file), { recursive: true });
  const load = relative(dirname(file), join(target, 'load.js')).split(sep).join(posix.sep);
  const named = [...names].filter((name) => name !== '__esModule').map((name) => `exports.${name} = `);
  writeFileSync(
    file,
    `'use strict';\n${named.length > 0 ? `${named.join('')}void 0;\n` : ''}module.exports = require('${load.startsWith('.') ? load : `./${load}`}').load('#${bundle}/${entry}', '${program}');\n`,
  );
}
