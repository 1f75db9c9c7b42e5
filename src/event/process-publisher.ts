import os from 'node:os';
import { basename, extname } from 'node:path';
import type { EventPublisher } from './event';

/**
 * This process, as it stands in the events that it publishes.
 *
 * @param application the program; the name of its main file by default
 */
export function processPublisher(application?: string): EventPublisher {
  return {
    user: userName(),
    host: os.hostname(),
    pid: process.pid,
    application: application ?? programName(),
  };
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
