import Module, { isBuiltin, register } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { MessagePort } from 'node:worker_threads';
import type { ModuleHooksData } from './module-hooks';
import { StoredCode } from './stored-code';
import { isUsersFile } from './users-file';

interface ModuleInternals {
  _resolveFilename(this: void, request: string, parent?: NodeModule, ...rest: unknown[]): string;
}

/** A thread's ends of the channels to the store of code: a second one for the thread where Node.js runs hooks. */
export interface CodePorts {
  readonly require: MessagePort;
  readonly import: MessagePort;
}

const fs: { readFileSync: (path: unknown, options?: unknown) => unknown } = require('node:fs');
/** The hooks of ES modules take a thread of their own: they are set when the first one may be imported. */
const IMPORTS = /\bimport\s*\(/;

/** Has this thread load its modules from the store, those of `require` at once, ES modules from `hookImports` on. */
export class StoredModules {
  readonly #ports: CodePorts;
  readonly #ownEntry: string;
  readonly #code: StoredCode;
  #areImportsHooked = false;
  /** The file that Node.js is about to read, to compile it. */
  #expected: string | undefined;

  /** @param ownEntry what `rj-console` is in this thread, as an absolute path */
  constructor(ports: CodePorts, ownEntry: string) {
    this.#ports = ports;
    this.#ownEntry = ownEntry;
    this.#code = new StoredCode(ports.require);
  }

  /** The text of a file of code. @throws the error of the operating system */
  read(path: string): string {
    const text = this.#code.file(path);
    if (IMPORTS.test(text) && isUsersFile(path)) this.hookImports();
    return text;
  }

  /** @param onLoaded told of each module that was loaded */
  hookRequires(onLoaded: (path: string, exported: unknown) => void = () => {}): void {
    const internals = Module as unknown as ModuleInternals;
    const resolveFilename = internals._resolveFilename;
    internals._resolveFilename = (request, parent, ...rest) => {
      // With options, `require.resolve` looks elsewhere.
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
