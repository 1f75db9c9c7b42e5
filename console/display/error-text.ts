import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import {
  codes,
  type DisplayText,
  display,
  escaped,
  escapedMessage,
  NOTHING,
  RocketJobError,
} from '../../src/console-startup';
import type { Style } from './layout/style';
import { textOf } from './printable';
import { withoutCredentials } from './without-credentials';

/**
 * Returns an error for an operator: its name and message, without stack frames. If the terminal shows links,
 * it ends with a link to the section about its code in docs/troubleshooting.md. `_error.stack` has the whole
 * error.
 */
export function errorText(error: unknown, { colour, hasLinks = false }: Style): DisplayText {
  if (!types.isNativeError(error))
    return display`${colour.red(display`Uncaught`)} ${escapedMessage(withoutCredentials(textOf(error)))}`;
  const { name, message, code, codeName } = error as Error & { code?: unknown; codeName?: unknown };
  const text = escapedMessage(withoutCredentials(textOf(message)));
  if (code === 'interrupted') return colour.yellow(text);
  const help = hasLinks && error instanceof RocketJobError ? display` ${helpLink(error.code)}` : NOTHING;
  return display`${colour.red(titleOf(name, codeName))}: ${text}${help}`;
}

function helpLink(code: string): DisplayText {
  const root = dirname(require.resolve('rj-console/package.json'));
  const page = pathToFileURL(join(root, 'docs', 'troubleshooting.md'));
  page.hash = code;
  return codes.link(display`(help)`, escaped(page.href));
}

function titleOf(name: unknown, codeName: unknown): DisplayText {
  if (name === 'RocketJobError') return display`Error`;
  const title = escaped(textOf(name));
  return codeName === undefined ? title : display`${title}[${escaped(textOf(codeName))}]`;
}
