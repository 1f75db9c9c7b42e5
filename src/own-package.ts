import Module from 'node:module';

interface ModuleInternals {
  _resolveFilename(this: void, request: string, ...rest: unknown[]): string;
}

/**
 * Makes `require('rj-console')` return the running package, from any folder.
 *
 * @param entry the absolute path of `rj-console` in this thread
 */
export function resolveOwnPackage(entry: string): void {
  const internals = Module as unknown as ModuleInternals;
  const resolve = internals._resolveFilename;
  internals._resolveFilename = (request, ...rest) =>
    request === 'rj-console' ? entry : resolve(request, ...rest);
}
