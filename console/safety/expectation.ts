import type { DisplayText } from '../../src/console-startup';
import { RocketJobError } from '../../src/console-startup';

/** Asks one question at the terminal; undefined when there was no answer. */
export type Ask = (question: DisplayText) => Promise<string | undefined>;

/** The expected extent, from the command line. */
export interface Expectation {
  /** `--expect N`: the number of servers, documents or writes. */
  readonly count?: number;
  /** `--no-confirm`: nothing needs a confirmation. */
  readonly isConfirmed: boolean;
}

/** A question that has to be answered in one of some words. */
export interface Demand {
  readonly question: DisplayText;
  readonly accepted: readonly string[];
  /** What is said of it where another word is typed: `Nothing was published.` */
  readonly undone: string;
  readonly count: { readonly servers: number | undefined; readonly documents?: number | undefined };
}

/** Returns what a refusal tells to type where there is no terminal. */
export function confirmBy(...flags: readonly string[]): string {
  return ` There is no terminal to confirm on: pass ${flags.map((flag) => `\`${flag}\``).join(' or ')}.`;
}

/** @returns which of `accepted` was typed @throws RocketJobError `not_confirmed` when it was none of them */
export async function demand(ask: Ask, { question, accepted, undone, count }: Demand): Promise<string> {
  const answer = await ask(question);
  const typed = answer?.trim().toLowerCase();
  if (typed !== undefined && accepted.includes(typed)) return typed;
  const rule = accepted.map((word) => `\`${word}\``).join(' or ');
  const got = typed === undefined || typed === '' ? 'nothing' : `\`${answer}\``;
  throw new RocketJobError('not_confirmed', `Not confirmed: you typed ${got}, not ${rule}. ${undone}`, count);
}
