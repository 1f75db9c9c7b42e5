import Module, { isBuiltin, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import type { ModuleHooksData } from './module-hooks';
import { StoredCode } from './stored-code';
import { isUsersFile } from './users-file';

interface ModuleInternals {
  _resolveFilename(this: void, request: string, parent?: NodeModule, ...rest: unknown[]): string;
}

/** A thread's ports to the store of code: the second one is for the thread that runs Node.js's hooks. */
export interface CodePorts {
  readonly require: MessagePort;
  readonly import: MessagePort;
}

const fs: { readFileSync: (path: unknown, options?: unknown) => unknown } = require('node:fs');
/**
 * The hooks for ES modules need a separate thread, so they are installed only before the first possible
 * import.
 */
const IMPORTS = /\bimport\s*\(/;

/**
 * Makes this thread load its modules from the store: those of `require` immediately, ES modules after
 * `hookImports`.
 */
export class StoredModules {
  readonly #ports: CodePorts;
  readonly #ownEntry: string;
  readonly #code: StoredCode;
  #areImportsHooked = false;
  /** The file that Node.js will read next, to compile it. */
  #expected: string | undefined;

  /** @param ownEntry the absolute path of `rj-console` in this thread */
  constructor(ports: CodePorts, ownEntry: string) {
    this.#ports = ports;
    this.#ownEntry = ownEntry;
    this.#code = new StoredCode(ports.require);
  }

  /** Returns the text of a file of code. @throws the error of the operating system */
  read(path: string): string {
    const text = this.#code.file(path);
    if (IMPORTS.test(text) && isUsersFile(path)) this.hookImports();
    return text;
  }

  /** @param onLoaded is called with each loaded module */
  hookRequires(onLoaded: (path: string, exported: unknown) => void = () => {}): void {
    const internals = Module as unknown as ModuleInternals;
    const resolveFilename = internals._resolveFilename;
    internals._resolveFilename = (request, parent, ...rest) => {
      // With options, `require.resolve` searches other folders.
      if (isBuiltin(request) || rest[1] !== undefined) return resolveFilename(request, parent, ...rest);
      const key = `require ${request} from ${parent?.filename ?? ''}`;
      return (
        this.#code.resolution(key) ?? this.#code.resolved(key, resolveFilename(request, parent, ...rest))
      );
    };
    const { readFileSync } = fs;
    fs.readFileSync = (path, options) => {
      if (path === undefined || path !== this.#expected) return readFileSync(path, options);
      this.#expected = undefined;
      return this.read(String(path));
    };
    for (const extension of ['.js', '.json'] as const) {
      const load = require.extensions[extension];
      require.extensions[extension] = (module, path) => {
        this.#expected = path;
        try {
          load(module, path);
          onLoaded(path, module.exports);
        } finally {
          if (this.#expected === path) this.#expected = undefined;
        }
      };
    }
  }

  hookImports(): void {
    if (this.#areImportsHooked) return;
    this.#areImportsHooked = true;
    const port = this.#ports.import;
    const data: ModuleHooksData = { port, ownEntry: this.#ownEntry };
    register(pathToFileURL(require.resolve('./module-hooks')), { data, transferList: [port] });
  }
}
