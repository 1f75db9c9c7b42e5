import { types } from 'node:util';
import { type DisplayText, display, escaped, escapedMessage } from '../../src/console-startup';
import type { Style } from './layout/style';
import { textOf } from './printable';
import { withoutCredentials } from './without-credentials';

/** An error as an operator reads it: what it is and what it says, no frames of ours. `_error.stack` has all of it. */
export function errorText(error: unknown, { colour }: Style): DisplayText {
  if (!types.isNativeError(error))
    return display`${colour.red(display`Uncaught`)} ${escapedMessage(withoutCredentials(textOf(error)))}`;
  const { name, message, code, codeName } = error as Error & { code?: unknown; codeName?: unknown };
  const text = escapedMessage(withoutCredentials(textOf(message)));
  if (code === 'interrupted') return colour.yellow(text);
  return display`${colour.red(titleOf(name, codeName))}: ${text}`;
}

function titleOf(name: unknown, codeName: unknown): DisplayText {
  if (name === 'RocketJobError') return display`Error`;
  const title = escaped(textOf(name));
  return codeName === undefined ? title : display`${title}[${escaped(textOf(codeName))}]`;
}
