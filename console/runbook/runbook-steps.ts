import type MarkdownIt from 'markdown-it';
import type { LanguageName } from '../evaluator/language';
import { codeOfBlock } from '../input/paste/pasted-text';
import { ENTERED } from './entered-block';

/** One block of code of a page. */
export interface RunbookStep {
  /** The heading above it; empty before the first one. */
  readonly heading: string;
  /** As in the fence: `ruby`, `ts`, or empty. */
  readonly language: string;
  readonly code: string;
  /** Its first line on the page, from 1. */
  readonly line: number;
  /** Whether the console can run it, unlike a shell or JSON block. */
  readonly isRunnable: boolean;
}

const LANGUAGES: Readonly<Record<string, LanguageName>> = {
  ...{ ts: 'typescript', typescript: 'typescript', js: 'typescript', javascript: 'typescript' },
  ...{ mjs: 'typescript', cjs: 'typescript', ruby: 'ruby', rb: 'ruby', irb: 'ruby' },
};
const RUNNABLE: ReadonlySet<string> = new Set(['', ENTERED, ...Object.keys(LANGUAGES)]);

/** Returns the language in a step's fence; undefined if there is none. */
export function languageOfStep({ language }: Pick<RunbookStep, 'language'>): LanguageName | undefined {
  return Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language] : undefined;
}

/**
 * Returns the fenced blocks of a Markdown page, in order. HTML is parsed as HTML: a fence in a comment, which
 * is invisible to a reader of the page, isn't a step.
 */
export function runbookSteps(page: string): readonly RunbookStep[] {
  let heading = '';
  let isHeading = false;
  return newParser()
    .parse(page, {})
    .flatMap(({ type, content, info, map }) => {
      if (type === 'heading_open') isHeading = true;
      if (type === 'inline' && isHeading) {
        heading = content;
        isHeading = false;
      }
      if (type !== 'fence') return [];
      const language = info.trim().split(/\s+/)[0]?.toLowerCase() ?? '';
      const line = (map?.[0] ?? 0) + 2;
      const code = language === ENTERED ? content.replace(/\n$/, '') : codeOfBlock(content).text;
      return [{ heading, language, code, line, isRunnable: RUNNABLE.has(language) }];
    });
}

/** Returns whether text appended to a page would become part of a code block or a comment. */
export function isOpenAtEnd(page: string): boolean {
  const tokens = newParser().parse(`${page}\n\n# end\n`, {});
  return tokens.at(-1)?.type !== 'heading_close' || tokens.at(-1)?.level !== 0;
}

function newParser(): MarkdownIt {
  // Loaded only if there is a page.
  const Parser: typeof MarkdownIt = require('markdown-it');
  return new Parser('commonmark');
}
