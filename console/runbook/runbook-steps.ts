import MarkdownIt from 'markdown-it';
import { pastedCode } from '../input/pasted-text';

/** One block of code of a page. */
export interface RunbookStep {
  /** The heading it stands under; empty before the first one. */
  readonly heading: string;
  /** As the fence names it: `ruby`, `ts`, or nothing. */
  readonly language: string;
  readonly code: string;
  /** Its first line on the page, from 1. */
  readonly line: number;
  /** Whether the console can run it: no shell, no JSON. */
  readonly isRunnable: boolean;
}

const RUNNABLE: ReadonlySet<string> = new Set([
  ...['', 'ts', 'typescript', 'js', 'javascript', 'mjs', 'cjs', 'ruby', 'rb', 'irb'],
]);

/** The fenced blocks of a Markdown page, in their order. */
export function runbookSteps(page: string): readonly RunbookStep[] {
  let heading = '';
  let isHeading = false;
  return new MarkdownIt().parse(page, {}).flatMap(({ type, content, info, map }) => {
    if (type === 'heading_open') isHeading = true;
    if (type === 'inline' && isHeading) {
      heading = content;
      isHeading = false;
    }
    if (type !== 'fence') return [];
    const language = info.trim().split(/\s+/)[0]?.toLowerCase() ?? '';
    const line = (map?.[0] ?? 0) + 2;
    return [{ heading, language, code: pastedCode(content).text, line, isRunnable: RUNNABLE.has(language) }];
  });
}
