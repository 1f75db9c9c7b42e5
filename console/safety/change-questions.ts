import { randomBytes } from 'node:crypto';
import type { Change, ChangeGuard } from '../../src/console-api';
import { type DisplayText, display, escaped, NOTHING, RocketJobError } from '../../src/console-startup';
import type { Core } from '../app/core';
import { extentText } from '../display/layout/extent-text';
import type { Style } from '../display/layout/style';
import { changeText } from './change-text';
import { EntryWrites } from './entry-writes';
import { type Ask, confirmBy, demand } from './expectation';
import type { GivenOptions } from './given-options';
import { Turns } from './turns';

export interface ChangeQuestionsOptions {
  readonly core: Core;
  readonly style: Style;
  /** Takes the text before a question. */
  readonly print: (text: DisplayText) => void;
  /** Takes a warning about a change that is made all the same. */
  readonly warn: (text: DisplayText) => void;
  readonly showRehearsal: (change: Change) => void;
  /** The environment's name. */
  readonly label: () => string;
  readonly isProduction: () => boolean;
  /** Omitted if no user is present. */
  readonly ask?: Ask | undefined;
  readonly given: GivenOptions;
  /** Whether each change needs a reason. */
  readonly needsReason: boolean;
  /** The number of writes in one entry that production allows without a question. */
  readonly writesPerEntry: number;
}

const NOTHING_WRITTEN = 'Nothing was written.';
/** Commands that destroy something even if no document matches. */
const DROPS = /^(drop|convertToCapped|renameCollection)/;

/**
 * Checks everything that the console changes, by calls and by commands: production confirms a drop, a write
 * to many documents and the eleventh write of one entry. `--expect` applies everywhere.
 */
export class ChangeQuestions implements ChangeGuard {
  readonly session = randomBytes(6).toString('hex');
  readonly #options: ChangeQuestionsOptions;
  readonly #turns = new Turns();
  #writes: EntryWrites;
  #reason: Promise<string> | undefined;
  #isWarned = false;

  constructor(options: ChangeQuestionsOptions) {
    this.#options = options;
    this.#writes = this.#newWrites();
  }

  /** Starts counting the writes of another entry. */
  newEntry(): void {
    this.#writes = this.#newWrites();
    this.#reason = undefined;
  }

  /** @throws RocketJobError `not_confirmed` */
  async before(change: Change): Promise<string | undefined> {
    const writes = this.#writes;
    if (change.isSweeping) await this.#confirm(change);
    else await writes.next(change);
    const reason = await this.#reasonFor(change);
    writes.begun(change);
    return reason;
  }

  shows({ isSweeping, count, action }: Change): boolean {
    const { isProduction, ask, given } = this.#options;
    const { expectation } = given.current;
    const isAsked = isProduction() && ask !== undefined && !expectation.isConfirmed;
    return isSweeping && isAsked && expectation.count === undefined && (count !== 0 || DROPS.test(action));
  }

  ended(change: Change, isDone: boolean): void {
    this.#writes.ended(change, isDone);
  }

  /** @throws RocketJobError `not_audited` in production */
  unaudited({ action, namespace }: Change, error: Error): void {
    const { isProduction, warn, style } = this.#options;
    if (isProduction()) {
      throw new RocketJobError(
        'not_audited',
        `Refused ${action} on ${namespace}: rocket_job.audit can't be written, and production needs an audit trail. ${NOTHING_WRITTEN} ${error.message}.`,
        { action },
        { cause: error },
      );
    }
    if (this.#isWarned) return;
    this.#isWarned = true;
    warn(
      style.colour.yellow(
        display`Changes are not being audited: rocket_job.audit can't be written. ${escaped(error.message)}`,
      ),
    );
  }

  rehearsed(change: Change): void {
    this.#options.showRehearsal(change);
  }

  async #confirm(change: Change): Promise<void> {
    const { isProduction, ask, given } = this.#options;
    const { expectation } = given.current;
    const { action, count } = change;
    if (count === 0 && !DROPS.test(action)) return;
    if (expectation.count !== undefined) {
      if (expectation.count === count) return;
      throw refusal(
        `--expect says ${expectation.count}, but ${action} would affect ${extentText(change)} in ${change.namespace}`,
        count,
      );
    }
    if (!isProduction() || expectation.isConfirmed) return;
    if (ask === undefined) {
      throw refusal(
        `${action} would affect ${extentText(change)} in ${change.namespace}, in production`,
        count,
        confirmBy(...(count === undefined ? [] : [`--expect ${count}`]), '--no-confirm'),
      );
    }
    await this.#turns.take(() => this.#ask(ask, change));
  }

  async #ask(ask: Ask, change: Change): Promise<void> {
    const { core, style, print, label } = this.#options;
    const { action, count, filter } = change;
    print(changeText(change, core.console.auditedText(filter), style.colour.red(escaped(label())), style));
    const counted = count === undefined ? NOTHING : display`${count} or `;
    await demand(ask, {
      question: display`Type ${counted}all to ${escaped(action)}: `,
      accepted: [...(count === undefined ? [] : [String(count)]), 'all'],
      undone: NOTHING_WRITTEN,
      count: { servers: undefined, documents: count },
    });
  }

  #newWrites(): EntryWrites {
    const { isProduction, ask, given, writesPerEntry, print, label, style } = this.#options;
    return new EntryWrites({
      limit: () => {
        const { expectation } = given.current;
        if (expectation.count !== undefined) return expectation.count;
        return isProduction() && !expectation.isConfirmed ? writesPerEntry : Number.POSITIVE_INFINITY;
      },
      isExpected: () => given.current.expectation.count !== undefined,
      ask,
      turns: this.#turns,
      print,
      label: () => style.colour.red(escaped(label())),
    });
  }

  /** Asks once per entry. @throws RocketJobError `not_confirmed` */
  async #reasonFor({ action }: Change): Promise<string | undefined> {
    const { given, needsReason, ask } = this.#options;
    const { reason } = given.current;
    if (reason !== undefined || !needsReason) return reason;
    if (ask === undefined)
      throw refusal(
        `${action} needs a reason, because \`.rjconsolerc\` sets \`askForReason\``,
        undefined,
        ' Pass `--reason TEXT`.',
      );
    this.#reason ??= this.#turns.take(() => askForReason(ask, action));
    return this.#reason;
  }
}

async function askForReason(ask: Ask, action: string): Promise<string> {
  const typed =
    (await ask(display`Reason for ${escaped(action)} (stored in the audit trail): `))?.trim() ?? '';
  if (typed !== '') return typed;
  throw refusal(`${action} needs a reason, and you gave none`, undefined);
}

/** @param next the next step, with a space before it */
function refusal(text: string, documents: number | undefined, next = ''): RocketJobError {
  return new RocketJobError('not_confirmed', `${text}. ${NOTHING_WRITTEN}${next}`, {
    servers: undefined,
    documents,
  });
}
