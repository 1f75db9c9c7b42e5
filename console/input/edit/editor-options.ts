import type { DisplayText, TextOutput } from '../../../src/console-startup';
import type { Completion } from '../completion/completion';
import type { EntryHistory } from '../history/history-walk';
import type { TerminalInput } from '../terminal/input-reader';

/** The options of an `Editor`. */
export interface EditorOptions {
  readonly input: TerminalInput;
  readonly output: TextOutput;
  /** Called at each redraw; may contain colours. */
  readonly prompt: () => DisplayText;
  readonly history: EntryHistory;
  /** Enter on an incomplete entry adds a line to it. */
  readonly isComplete: (text: string) => boolean;
  /** Returns Tab's completion. A promise's result counts only if nothing was typed meanwhile. */
  readonly complete: (text: string, cursor: number) => Completion | Promise<Completion>;
  /** Called for Ctrl+C while no entry is being read. As in a shell, text typed or pasted ahead is dropped. */
  readonly onInterrupt: () => void;
  /** `TERM=dumb`: the terminal itself echoes and edits, one line at a time. Default false. */
  readonly isDumb?: boolean;
}
