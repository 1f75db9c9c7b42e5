import { isatty } from 'node:tty';
import { display } from './display-text';
import { escaped } from './escaped';
import { standardError, standardOutput } from './output';

/** The standard streams that were terminals when the process began. */
const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));

/** Whether a terminal of this process has been closed meanwhile. */
export function hasLostTerminal(): boolean {
  return !terminals.every((descriptor) => isatty(descriptor));
}

/** Ends the process as the signal ends one that does not heed it, at once. */
export function endBy(signal: NodeJS.Signals): void {
  // Also one that whoever started the process had it ignore: the last listener that goes leaves the default behind.
  process.on(signal, () => {}).removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/**
 * Ends the process with a code, and says so when it could not write all of its output, which makes the code 1 at least; one
 * whose terminal was closed as SIGHUP would. Node gives terminals back as they were when
 * it exits, and aborts, leaving a core file with all passwords, where one has gone.
 */
export function exitProcess(code: number | string): void {
  if (hasLostTerminal()) endBy('SIGHUP');
  const { failure } = standardOutput;
  if (failure !== undefined)
    standardError.writeLine(display`Can't write all of the output: ${escaped(failure.message)}`);
  process.exit(code);
}
