import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PACKAGE_ROOT } from './from-dist';

/** The fenced blocks of a page in one language. */
export class PageBlocks {
  /** The blocks that no test has requested. */
  readonly unused: Set<string>;
  readonly #all: readonly string[];

  constructor(page: string, language: string) {
    const text = readFileSync(join(PACKAGE_ROOT, page), 'utf8');
    const fence = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g');
    this.#all = [...text.matchAll(fence)].map(([, code = '']) => code);
    this.unused = new Set(this.#all);
  }

  /** Returns the one block with this text in it. */
  readonly with = (text: string): string => {
    const [code, ...others] = this.#all.filter((each) => each.includes(text));
    if (code === undefined || others.length > 0)
      throw new Error(`Expected one block with ${text}, got ${code === undefined ? 0 : others.length + 1}`);
    this.unused.delete(code);
    return code;
  };
}
