import type { DisplayText } from '../../src/console-startup';
import { RocketJobError } from '../../src/console-startup';

/** Asks one question at the terminal; undefined when there was no answer. */
export type Ask = (question: DisplayText) => Promise<string | undefined>;

/** What the command line says of how much is meant. */
export interface Expectation {
  /** `--expect N`: so many servers, documents or writes. */
  readonly count?: number;
  /** `--all-servers`: an event to all servers needs no confirmation. */
  readonly isAll: boolean;
  /** `--skip-confirmation`: nothing needs one. */
  readonly isConfirmed: boolean;
}

/** A question that has to be answered in one of some words. */
export interface Demand {
  readonly question: DisplayText;
  readonly accepted: readonly string[];
  /** What the answer stands before: `before every server is told to stop`. */
  readonly before: string;
  /** What is said of it where another word is typed: `Nothing was published.` */
  readonly undone: string;
  readonly count: { readonly servers: number | undefined; readonly documents?: number | undefined };
}

/** @returns which of `accepted` was typed @throws RocketJobError `not_confirmed` when it was none of them */
export async function demand(
  ask: Ask,
  { question, accepted, before, undone, count }: Demand,
): Promise<string> {
  const answer = await ask(question);
  const typed = answer?.trim().toLowerCase();
  if (typed !== undefined && accepted.includes(typed)) return typed;
  const rule = accepted.map((word) => `\`${word}\``).join(' or ');
  const got = answer === undefined ? 'no answer' : typed === '' ? 'nothing' : `\`${answer}\``;
  throw new RocketJobError(
    'not_confirmed',
    `Expected ${rule} to be typed ${before}, got ${got}. ${undone}`,
    count,
  );
}
