import { type DisplayText, display, escaped } from '../../../src/console-startup';

/** A number of things. */
export interface Extent {
  /** Undefined if unknown. */
  readonly count?: number | undefined;
  /** In the singular. */
  readonly noun: string;
}

/** `1,204 jobs`; `an unknown number of documents` if they can't be counted. */
export function extentText({ count, noun }: Extent): DisplayText {
  if (count === undefined) return display`an unknown number of ${escaped(pluralOf(noun))}`;
  return display`${numberText(count)} ${escaped(count === 1 ? noun : pluralOf(noun))}`;
}

/** `1,204` */
export function numberText(count: number): DisplayText {
  return escaped(count.toLocaleString('en'));
}

function pluralOf(noun: string): string {
  if (/(x|s|ch)$/.test(noun)) return `${noun}es`;
  return /[^aeo]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
