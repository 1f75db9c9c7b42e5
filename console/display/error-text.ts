import { types } from 'node:util';
import type { Style } from './style';

/** An error as an operator reads it: what it is and what it says, no frames of ours. `_error.stack` has all of it. */
export function errorText(error: unknown, { colour }: Style): string {
  if (!types.isNativeError(error)) return `${colour.red('Uncaught')} ${String(error)}`;
  const { name, message, code, codeName } = error as Error & { code?: unknown; codeName?: string };
  if (code === 'interrupted') return colour.yellow(message);
  const title = name === 'RocketJobError' ? 'Error' : codeName === undefined ? name : `${name}[${codeName}]`;
  return `${colour.red(title)}: ${message}`;
}
