import type { WASI, WASIOptions } from 'node:wasi';

const WARNING = 'WASI is an experimental feature';

/**
 * The system interface of WebAssembly. It suppresses Node's warning that this is experimental, because a user
 * can't do anything about it.
 */
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
