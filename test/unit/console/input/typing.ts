import { PassThrough } from 'node:stream';
import { Editor } from '../../../../console/input/edit/editor';
import type { EditorOptions } from '../../../../console/input/edit/editor-options';
import { display } from '../../../../src/display/display-text';
import { VirtualScreen } from './virtual-screen';

class Keyboard extends PassThrough {
  readonly isTTY = true;
  isRaw = false;

  setRawMode(isRaw: boolean): void {
    this.isRaw = isRaw;
  }
}

/** Returns an editor with a keyboard to type on and a screen to read. */
export function editorForTest(
  options: Partial<EditorOptions> & { readonly columns?: number; readonly rows?: number } = {},
) {
  const keyboard = new Keyboard();
  const screen = new VirtualScreen(options.columns, options.rows);
  const entries: string[] = [];
  const interrupts: string[] = [];
  const editor = new Editor({
    input: keyboard,
    output: screen,
    prompt: () => display`> `,
    history: { entries, add: (entry) => entries.unshift(entry) },
    isComplete: (text) => !/[{(]\s*$/.test(text) && text.split('{').length === text.split('}').length,
    complete: (_text, cursor) => ({ from: cursor, candidates: [] }),
    onInterrupt: () => interrupts.push('Ctrl-C'),
    ...options,
  });
  /**
   * Types like fingers: the pieces of one call arrive together, those of the next one when they have been
   * handled.
   */
  const type = async (...pieces: readonly string[]) => {
    for (const piece of pieces) {
      keyboard.write(piece);
      await settled();
    }
  };
  return { editor, keyboard, screen, entries, interrupts, type };
}

/** Longer than the limit between a burst and two keys, and between the end of a paste and a mark in it. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 50));
}
