import {
  type DisplayText,
  display,
  escaped,
  escapedLines,
  escapedMessage,
  type SafeFile,
  shellQuoted,
} from '../../../src/console-startup';
import type { Ask } from '../../safety/expectation';
import { type Trust, TrustedFiles } from './trusted-files';

export interface RcPermissionOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Undefined if no user is at a prompt. */
  readonly ask: Ask | undefined;
  readonly print: (text: DisplayText) => void;
}

export type ReadFile = Extract<SafeFile, { kind: 'safe' }>;

/**
 * Decides whether a file that isn't private to you may run: once for each file and content, by asking the
 * user at the prompt. Without a user, it runs only if it is already trusted; a message names skipped files,
 * and how to run them.
 */
export async function mayRun(
  path: string,
  file: ReadFile,
  { env, ask, print }: RcPermissionOptions,
): Promise<boolean> {
  const trustedFiles = new TrustedFiles(env);
  const trust = trustIn(trustedFiles, file, print);
  if (trust === 'trusted') return true;
  const skip = (reason: DisplayText) => {
    const word = shellQuoted(path);
    print(
      display`Skipped ${escaped(path)}: ${reason}. To trust it: rj-console trust ${word}\nTo run it once: rj-console --rc ${word}`,
    );
    return false;
  };
  const reason = reasonToAsk(trust, file);
  if (ask === undefined) return skip(reason);
  print(display`${escaped(path)} contains code that runs before rj-console connects: ${reason}.`);
  for (;;) {
    const answer = (await ask(display`Trust it until it changes? y(es), N(o), s(how it): `))
      ?.trim()
      .toLowerCase();
    if (answer === 's' || answer === 'show') {
      print(escapedLines(file.bytes.toString()));
      continue;
    }
    if (answer !== 'y' && answer !== 'yes') return skip(display`you declined`);
    trustedFiles.trust(file.path, file.bytes);
    return true;
  }
}

/** If the list can't be used, no file is trusted. */
function trustIn(trustedFiles: TrustedFiles, file: ReadFile, print: (text: DisplayText) => void): Trust {
  try {
    return trustedFiles.trustOf(file.path, file.bytes);
  } catch (error) {
    print(escapedMessage((error as Error).message));
    return 'unknown';
  }
}

function reasonToAsk(trust: Trust, { groupWritable }: ReadFile): DisplayText {
  const reason =
    trust === 'changed' ? display`it has changed since you trusted it` : display`you haven't trusted it yet`;
  return groupWritable === undefined
    ? reason
    : display`${reason}, and a group can write to ${escaped(groupWritable)}`;
}
