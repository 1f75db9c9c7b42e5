import Module from 'node:module';

interface ModuleInternals {
  _resolveFilename(this: void, request: string, ...rest: unknown[]): string;
}

/**
 * Whoever requires `rj-console` gets the package that runs, from any folder.
 *
 * @param entry what `rj-console` is in this thread, as an absolute path
 */
export function resolveOwnPackage(entry: string): void {
  const internals = Module as unknown as ModuleInternals;
  const resolve = internals._resolveFilename;
  internals._resolveFilename = (request, ...rest) =>
    request === 'rj-console' ? entry : resolve(request, ...rest);
}
