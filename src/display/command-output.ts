import { display } from './display-text';
import { escapedLines, escapedMessage } from './escaped';
import { standardError, standardOutput } from './output';

/**
 * Prints for commander: help, the version, and errors, which repeat words of the command line.
 *
 * @example new Command('rj-console').configureOutput(commandOutput)
 */
export const commandOutput = {
  writeOut: (text: string): void => standardOutput.write(escapedLines(text)),
  writeErr: (text: string): void => standardError.write(escapedLines(text)),
  outputError: (text: string): void => standardError.write(display`${escapedMessage(text)}\n`),
};
