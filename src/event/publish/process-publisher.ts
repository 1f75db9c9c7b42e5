import os from 'node:os';
import { basename, extname } from 'node:path';
import type { EventPublisher } from '../event';

/** Determined once: asking the system for the user costs a tenth of a publication. */
const THIS_PROCESS = { user: userName(), host: os.hostname(), pid: process.pid };

/**
 * Returns this process as it appears in the events that it publishes.
 *
 * @param application the program; the name of its main file by default
 */
export function processPublisher(application = programName()): EventPublisher {
  return { ...THIS_PROCESS, application };
}

/** A container may run as a user without a name in the system. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return process.env['USER'] ?? `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}

function programName(): string {
  const [, file] = process.argv;
  return file === undefined ? 'node' : basename(file, extname(file));
}
