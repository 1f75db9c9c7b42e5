import { isatty } from 'node:tty';
import { display } from './display-text';
import { escaped } from './escaped';
import { standardError, standardOutput } from './output';

/** The standard streams that were terminals when the process started. */
const terminals = [0, 1, 2].filter((descriptor) => isatty(descriptor));

/** Whether a terminal of this process has been closed since. */
export function hasLostTerminal(): boolean {
  return !terminals.every((descriptor) => isatty(descriptor));
}

/** Terminates the process immediately, as the signal does by default. */
export function endBy(signal: NodeJS.Signals): void {
  // Even if the parent process had set the signal to be ignored: removing the last listener restores the
  // default.
  process.on(signal, () => {}).removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/**
 * Exits with a code. If some output could not be written, it reports that and the code is at least 1; if the
 * terminal was closed, the process exits as by SIGHUP. Node restores the terminals when it exits. If one is
 * closed, Node aborts, leaving a core file with all passwords.
 */
export function exitProcess(code: number | string): void {
  if (hasLostTerminal()) endBy('SIGHUP');
  const { failure } = standardOutput;
  if (failure !== undefined)
    standardError.writeLine(display`Can't write all of the output: ${escaped(failure.message)}`);
  process.exit(code);
}
