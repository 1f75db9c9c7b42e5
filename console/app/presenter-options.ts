import type { DisplayText } from '../../src/console-startup';
import type { Style } from '../display/layout/style';
import type { Block } from '../input/terminal/screen';
import type { Core } from './core';

export interface PresenterOptions {
  readonly core: Core;
  readonly style: Style;
  /** Text for the user; a line's end is added. */
  readonly print: (text: DisplayText) => void;
  /** Takes a string of user code for a pipe, as it is. */
  readonly printOutput: (text: string) => void;
  /** Where lines are drawn anew as they change; undefined where the output is no terminal. */
  readonly block: Block | undefined;
  /** One line of JSON a result, for programs. */
  readonly isJson: boolean;
  /** How long to follow what became of an event. */
  readonly followMs: number;
  /** Strings as they are, for pipes, instead of quoted as at a prompt. */
  readonly isRaw: boolean;
  /** Resolves when a key is pressed; left out where nobody can. */
  readonly nextKey?: ((signal: AbortSignal) => Promise<void>) | undefined;
}
