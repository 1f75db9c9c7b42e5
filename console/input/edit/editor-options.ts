import type { DisplayText, TextOutput } from '../../../src/console-startup';
import type { Completion } from '../completion/completion';
import type { EntryHistory } from '../history/history-walk';
import type { TerminalInput } from '../terminal/input-reader';

/** The options of an `Editor`. */
export interface EditorOptions {
  readonly input: TerminalInput;
  readonly output: TextOutput;
  /** Asked at each redraw; may hold colours. */
  readonly prompt: () => DisplayText;
  readonly history: EntryHistory;
  /** Enter on an incomplete entry adds a line to it. */
  readonly isComplete: (text: string) => boolean;
  /** What Tab asks. A promise's answer counts only if nothing was typed meanwhile. */
  readonly complete: (text: string, cursor: number) => Completion | Promise<Completion>;
  /** Ctrl-C while nothing is read. What was typed or pasted ahead is gone then, as in a shell. */
  readonly onInterrupt: () => void;
  /** `TERM=dumb`: the terminal echoes and edits by itself, one line at a time. Default false. */
  readonly isDumb?: boolean;
}
