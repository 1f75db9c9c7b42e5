import type { WASI, WASIOptions } from 'node:wasi';

const WARNING = 'WASI is an experimental feature';

/** What WebAssembly asks of the system. Node warns that this is experimental: nothing a user could act upon. */
export function newWasi(options: Omit<WASIOptions, 'version'>): WASI {
  const emitWarning = process.emitWarning;
  process.emitWarning = (...warning: unknown[]) => {
    if (!String(warning[0]).startsWith(WARNING)) Reflect.apply(emitWarning, process, warning);
  };
  try {
    const { WASI } = require('node:wasi') as typeof import('node:wasi');
    return new WASI({ ...options, version: 'preview1' });
  } finally {
    process.emitWarning = emitWarning;
  }
}
