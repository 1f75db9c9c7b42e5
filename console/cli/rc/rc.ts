import { join, resolve } from 'node:path';
import { isNativeError } from 'node:util/types';
import { display, escaped, escapedMessage, RocketJobError, readSafeFile } from '../../../src/console-startup';
import type { Evaluator } from '../../evaluator/evaluator';
import { EvaluationError } from '../../evaluator/run/evaluation-error';
import { runPlainScript } from '../../evaluator/run/plain-script';
import type * as permission from './rc-permission';
import type { RcPermissionOptions, ReadFile } from './rc-permission';
import { checkedRcSettings, mergedRcSettings, type RcSettings } from './rc-settings';

const RC_NAME = '.rjconsolerc';
const MAX_BYTES = 262_144;

export interface RcOptions extends RcPermissionOptions {
  /** Called only if there is a file. */
  readonly evaluator: () => Evaluator;
  /** Preloads names. */
  readonly define: (names: object) => void;
  /** The home folder, whose file is yours. */
  readonly home: string;
  /** The current folder, whose file needs your trust. */
  readonly folder: string;
  /** The file of `--rc`, which runs instead of the current folder's. */
  readonly named: string | undefined;
}

/** The result of the files. */
export interface RcResult {
  readonly settings: RcSettings;
  /** The files that ran. */
  readonly ran: readonly string[];
}

/**
 * Runs the `.rjconsolerc` of the home folder, then the one of the current folder if you trust it, in the
 * console's own context, before it connects. Its top-level names become names of the console; `settings({ …
 * })` sets the returned settings.
 *
 * A file in plain JavaScript runs directly, which takes almost no time. One with types, or with `await` at
 * the top level, runs like an entry.
 *
 * @throws RocketJobError `invalid_argument` if the file of `--rc` can't be used
 */
export async function runRcFiles(options: RcOptions): Promise<RcResult> {
  const { print } = options;
  let settings: RcSettings = {};
  let isOver = false;
  options.define({
    settings: (given: unknown) => {
      if (isOver) throw tooLate();
      settings = mergedRcSettings(settings, checkedRcSettings(given));
    },
  });
  const ran: string[] = [];
  const run = async (path: string, { bytes }: ReadFile) => {
    ran.push(path);
    const text = bytes.toString();
    const evaluator = options.evaluator();
    try {
      if (!runPlainScript(evaluator, text, path)) await evaluator.evaluate(text, { filename: path });
    } catch (error) {
      print(display`Error in ${escaped(path)}:\n${escapedMessage(failureText(error))}`);
    }
  };
  const home = foundFile(join(resolve(options.home), RC_NAME), print);
  if (home !== undefined && (home.file.groupWritable === undefined || (await allowed(home, options))))
    await run(home.path, home.file);
  const other = options.named === undefined ? otherFile(options, home) : namedFile(options.named);
  if (other !== undefined && (options.named !== undefined || (await allowed(other, options))))
    await run(other.path, other.file);
  isOver = true;
  return { settings, ran };
}

/** A file under the path that the user knows. */
interface Found {
  readonly path: string;
  readonly file: ReadFile;
}

function foundFile(path: string, print: RcOptions['print']): Found | undefined {
  const file = readSafeFile(path, MAX_BYTES);
  if (file.kind === 'safe') return { path, file };
  if (file.kind === 'unsafe') print(display`Skipped ${escaped(path)}: ${escaped(file.reason)}`);
  return undefined;
}

/** The current folder's file, unless it is the home folder's. */
function otherFile({ home, folder, print }: RcOptions, ran: Found | undefined): Found | undefined {
  if (resolve(home) === resolve(folder)) return undefined;
  const found = foundFile(join(resolve(folder), RC_NAME), print);
  return found?.file.path === ran?.file.path ? undefined : found;
}

function namedFile(named: string): Found {
  const path = resolve(named);
  const file = readSafeFile(path, MAX_BYTES);
  if (file.kind === 'safe') return { path, file };
  const reason = file.kind === 'absent' ? 'the file does not exist' : file.reason;
  throw new RocketJobError('invalid_argument', `Can't run ${path} (--rc): ${reason}. Nothing ran.`, {
    argument: 'rc',
    value: named,
  });
}

/** The code for asking is loaded only if there is a file to ask about. */
function allowed({ path, file }: Found, options: RcPermissionOptions): Promise<boolean> {
  const { mayRun }: typeof permission = require('./rc-permission');
  return mayRun(path, file, options);
}

function tooLate(): RocketJobError {
  return new RocketJobError(
    'invalid_configuration',
    `\`settings\` only works in ${RC_NAME}, which runs before the console connects. Move the call there and restart the console.`,
    {},
  );
}

function failureText(error: unknown): string {
  const cause = error instanceof EvaluationError ? error.cause : error;
  const text = isNativeError(cause) ? (cause.stack ?? String(cause)) : String(cause);
  return error instanceof EvaluationError && error.stopped !== undefined
    ? `${text}\n(${error.stopped})`
    : text;
}
