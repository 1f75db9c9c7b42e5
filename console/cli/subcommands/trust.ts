import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type DisplayText,
  display,
  escaped,
  RocketJobError,
  readSafeFile,
} from '../../../src/console-startup';
import { TrustedFiles } from '../rc/trusted-files';
import type { TrustTask } from './subcommand';

const MAX_BYTES = 262_144;

/**
 * Adds files to the list of those that run before the console connects, removes them from it, or shows it.
 *
 * @throws RocketJobError `invalid_argument` for a file that can't be trusted; those before it in the list
 *   are
 */
export function changeTrust(
  { paths, isRevoked }: TrustTask,
  env: NodeJS.ProcessEnv,
  print: (text: DisplayText) => void,
): void {
  const trustedFiles = new TrustedFiles(env);
  for (const path of paths) print(isRevoked ? revoked(path, trustedFiles) : trusted(path, trustedFiles));
  if (paths.length > 0) return;
  const known = trustedFiles.paths();
  for (const path of known) print(escaped(path));
  if (known.length === 0) print(display`No trusted files. To trust one: rj-console trust FILE`);
}

function trusted(path: string, trustedFiles: TrustedFiles): DisplayText {
  const file = readSafeFile(resolve(path), MAX_BYTES);
  if (file.kind !== 'safe') {
    const reason = file.kind === 'absent' ? 'the file does not exist' : file.reason;
    const message = `Can't trust ${path}: ${reason}. Nothing was written.`;
    throw new RocketJobError('invalid_argument', message, { argument: 'FILE', value: path });
  }
  trustedFiles.trust(file.path, file.bytes);
  return display`Trusted ${escaped(file.path)} until it changes.`;
}

/** Also works for a deleted file. */
function revoked(path: string, trustedFiles: TrustedFiles): DisplayText {
  const real = realPath(resolve(path));
  return trustedFiles.revoke(real)
    ? display`${escaped(real)} is no longer trusted.`
    : display`${escaped(real)} was not trusted. Nothing was written.`;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
