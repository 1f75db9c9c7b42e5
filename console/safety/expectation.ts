import type { DisplayText } from '../../src/console-startup';
import { RocketJobError } from '../../src/console-startup';

/** Asks one question at the terminal; undefined if there was no answer. */
export type Ask = (question: DisplayText) => Promise<string | undefined>;

/** The expected extent, from the command line. */
export interface Expectation {
  /** `--expect N`: the number of servers, documents or writes. */
  readonly count?: number;
  /** `--no-confirm`: nothing needs a confirmation. */
  readonly isConfirmed: boolean;
}

/** A question that accepts only certain words. */
export interface Demand {
  readonly question: DisplayText;
  readonly accepted: readonly string[];
  /** The end of the refusal if another word is typed: `Nothing was published.` */
  readonly undone: string;
  readonly count: { readonly servers: number | undefined; readonly documents?: number | undefined };
}

/** Returns what a refusal tells the user to type if there is no terminal. */
export function confirmBy(...flags: readonly string[]): string {
  return ` There is no terminal to confirm on: pass ${flags.map((flag) => `\`${flag}\``).join(' or ')}.`;
}

/** @returns the typed word of `accepted` @throws RocketJobError `not_confirmed` for any other word */
export async function demand(ask: Ask, { question, accepted, undone, count }: Demand): Promise<string> {
  const answer = await ask(question);
  const typed = answer?.trim().toLowerCase();
  if (typed !== undefined && accepted.includes(typed)) return typed;
  const rule = accepted.map((word) => `\`${word}\``).join(' or ');
  const got = typed === undefined || typed === '' ? 'nothing' : `\`${answer}\``;
  throw new RocketJobError('not_confirmed', `Not confirmed: you typed ${got}, not ${rule}. ${undone}`, count);
}
