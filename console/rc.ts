import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isNativeError } from 'node:util/types';
import { type DisplayText, display, escaped, escapedMessage, RocketJobError } from '../src/console-startup';
import { EvaluationError } from './evaluator/evaluation-error';
import type { Evaluator } from './evaluator/evaluator';
import { runPlainScript } from './evaluator/plain-script';
import { checkedRcSettings, type RcSettings } from './rc-settings';

const RC_NAME = '.rjconsolerc';

export interface RcOptions {
  readonly evaluator: Evaluator;
  /** The home folder, then the current one: later files win. */
  readonly folders: readonly string[];
  /** Text for the user: a file that was skipped, or failed. */
  readonly warn: (text: DisplayText) => void;
}

/**
 * Runs the `.rjconsolerc` of each folder in the console's own context, before it connects. Its top-level names become
 * names of the console; `settings({ … })` sets what it returns.
 *
 * A file in plain JavaScript costs nearly nothing: it runs as it is. One with types, or with `await` at the top level,
 * runs as an entry does.
 */
export async function runRcFiles({ evaluator, folders, warn }: RcOptions): Promise<RcSettings> {
  let settings: RcSettings = {};
  let isOver = false;
  evaluator.define({
    settings: (given: unknown) => {
      if (isOver) throw tooLate();
      settings = { ...settings, ...checkedRcSettings(given) };
    },
  });
  for (const path of new Set(folders.map((folder) => resolve(join(folder, RC_NAME))))) {
    const text = trustedText(path, warn);
    if (text === undefined) continue;
    try {
      if (!runPlainScript(evaluator, text, path)) await evaluator.evaluate(text, { filename: path });
    } catch (error) {
      warn(display`Error while running ${escaped(path)}:\n${escapedMessage(failureText(error))}`);
    }
  }
  isOver = true;
  return settings;
}

function tooLate(): RocketJobError {
  return new RocketJobError(
    'invalid_configuration',
    `Expected \`settings\` to be called in ${RC_NAME}, which is read before connecting. Put it there and start the console again.`,
    {},
  );
}

/** What runs by itself must be the user's own. */
function trustedText(path: string, warn: (text: DisplayText) => void): string | undefined {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      warn(display`Skipped ${escaped(path)}: ${escapedMessage((error as Error).message)}`);
    return undefined;
  }
  try {
    const { uid, mode } = fstatSync(file);
    const distrust = reasonToSkip(path, uid, mode, process.getuid?.());
    if (distrust === undefined) return readFileSync(file, 'utf8');
    warn(display`Skipped ${escaped(path)}: ${escaped(distrust)}`);
    return undefined;
  } finally {
    closeSync(file);
  }
}

/** Why a file is not to be run: somebody else could have written it. */
export function reasonToSkip(
  path: string,
  owner: number,
  mode: number,
  user: number | undefined,
): string | undefined {
  if (user === undefined) return undefined;
  if (owner !== user) return `it belongs to another user (${owner}, you are ${user}).`;
  return (mode & 0o002) === 0
    ? undefined
    : `others may write to it. Run \`chmod o-w ${path}\` if its content is yours.`;
}

function failureText(error: unknown): string {
  const cause = error instanceof EvaluationError ? error.cause : error;
  const text = isNativeError(cause) ? (cause.stack ?? String(cause)) : String(cause);
  return error instanceof EvaluationError && error.stopped !== undefined
    ? `${text}\n(${error.stopped})`
    : text;
}
