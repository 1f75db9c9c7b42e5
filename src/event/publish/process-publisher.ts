import os from 'node:os';
import { basename, extname } from 'node:path';
import type { EventPublisher } from '../event';

/** Found out once: asking the system for the user costs a tenth of what publishing does. */
const THIS_PROCESS = { user: userName(), host: os.hostname(), pid: process.pid };

/**
 * This process, as it is in the events that it publishes.
 *
 * @param application the program; the name of its main file by default
 */
export function processPublisher(application = programName()): EventPublisher {
  return { ...THIS_PROCESS, application };
}

/** A container may run as a user that the system has no name for. */
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
