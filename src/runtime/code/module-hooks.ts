import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import { StoredCode } from './stored-code';

// Finds and loads ES modules, in the thread that runs Node.js's hooks: `rj-console` resolves to the running
// package, and files come from the store of code.

/** The data for the hooks. */
export interface ModuleHooksData {
  readonly port: MessagePort;
  /** The absolute path of `rj-console` in the importing thread. */
  readonly ownEntry: string;
}

interface Resolved {
  readonly url: string;
  readonly format?: string | null | undefined;
  readonly shortCircuit?: boolean;
}

interface Loaded {
  readonly format: string;
  readonly source?: unknown;
  readonly shortCircuit?: boolean;
}

const OWN_URL = 'rj-console:own';
/** In the form the compiler writes. */
const EXPORT = /exports\.(\w+) = /g;

let code: StoredCode;
let ownEntry: string;

export function initialize(data: ModuleHooksData): void {
  code = new StoredCode(data.port);
  ownEntry = data.ownEntry;
}

export async function resolve(
  specifier: string,
  context: { readonly parentURL?: string },
  next: (specifier: string, context: object) => Promise<Resolved>,
): Promise<Resolved> {
  if (specifier === 'rj-console') return { url: OWN_URL, format: 'module', shortCircuit: true };
  if (isBuiltin(specifier)) return next(specifier, context);
  const key = `import ${specifier} from ${context.parentURL ?? ''}`;
  const known = code.resolution(key) ?? code.resolved(key, await resolution(() => next(specifier, context)));
  return { ...(JSON.parse(known) as Resolved), shortCircuit: true };
}

export async function load(
  url: string,
  context: { readonly format?: string | null },
  next: (url: string, context: object) => Promise<Loaded>,
): Promise<Loaded> {
  if (url === OWN_URL) return { format: 'module', source: ownModule(), shortCircuit: true };
  const { format } = context;
  // `require` reads CommonJS.
  if (!url.startsWith('file:') || (format !== 'module' && format !== 'json')) return next(url, context);
  return { format, source: code.file(fileURLToPath(url)), shortCircuit: true };
}

async function resolution(next: () => Promise<Resolved>): Promise<string> {
  const { url, format } = await next();
  return JSON.stringify({ url, format });
}

/** In a worker, an ES module can't list the package's exports, because the worker loads them only on use. */
function ownModule(): string {
  const index = readFileSync(require.resolve('../../index'), 'utf8');
  const names = new Set([...index.matchAll(EXPORT)].map(([, name]) => String(name)));
  return [
    "import { createRequire } from 'node:module';",
    `const own = createRequire(${JSON.stringify(ownEntry)})(${JSON.stringify(ownEntry)});`,
    'export default own;',
    ...[...names].map((name) => `export const ${name} = own.${name};`),
  ].join('\n');
}
