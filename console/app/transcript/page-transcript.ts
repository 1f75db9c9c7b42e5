import { closeSync } from 'node:fs';
import { type DisplayText, display, escaped, escapedLines, NOTHING } from '../../../src/console-startup';
import { withoutAnsi } from '../../input/terminal/graphemes';
import type { Block } from '../../input/terminal/screen';
import { enteredBlock } from '../../runbook/entered-block';
import { masked } from './masked';
import { append, openPage } from './transcript-file';

const STRING = /(["'`])((?:\\[\s\S]|(?!\1)[^\\])*)\1/g;
const SHORTEST_SECRET = 3;

/**
 * Writes a session to a Markdown page that only its owner can read: entries as code that can run again as a
 * runbook, and the output indented. Secrets are masked as in the history.
 */
export class PageTranscript {
  readonly #file: number;
  /** Secrets masked in earlier entries. The console may print one again without its name. */
  readonly #secrets = new Set<string>();

  /**
   * @throws RocketJobError `invalid_configuration` if the file can't be written, or doesn't belong to the
   *   user
   */
  constructor(path: string, environment: string) {
    const { file, isNew } = openPage(path);
    this.#file = file;
    const title = display`# rj-console, ${escaped(environment)}, ${escaped(new Date().toISOString())}\n`;
    this.#write(isNew ? title : `\n\n${title}`);
  }

  entered(text: string): void {
    const kept = masked(text);
    for (const [, , content = ''] of text.matchAll(STRING)) {
      if (content.length >= SHORTEST_SECRET && !kept.includes(content)) this.#secrets.add(content);
    }
    this.#write(`\n${enteredBlock(kept)}\n`);
  }

  /** Does nothing: a page contains the output instead. */
  ran(): void {}

  shown(text: DisplayText): void {
    let known: string = escapedLines(withoutAnsi(text));
    for (const secret of this.#secrets) known = known.replaceAll(secret, '<secret>');
    const lines = masked(known).replace(/\n$/, '').split('\n');
    this.#write(`${lines.map((line) => `    ${line}`.trimEnd()).join('\n')}\n`);
  }

  /** Returns the same question, with its answers recorded too. */
  keeping<More extends readonly unknown[]>(
    ask: (question: DisplayText, ...more: More) => Promise<string | undefined>,
  ): typeof ask {
    return async (question, ...more) => {
      const answer = await ask(question, ...more);
      this.shown(display`${question}${escaped(answer ?? '^C')}`);
      return answer;
    };
  }

  /** Returns the same lines, of which only the final ones are recorded. */
  around(block: Block): Block {
    return {
      showBlock: (text) => block.showBlock(text),
      endBlock: (text) => {
        block.endBlock(text);
        if (text !== NOTHING) this.shown(text);
      },
    };
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(text: string): void {
    append(this.#file, text);
  }
}
