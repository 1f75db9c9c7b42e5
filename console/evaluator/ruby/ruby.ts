import { type DisplayText, display } from '../../../src/console-startup';
import type { Publication } from '../../../src/index';
import type { Core } from '../../app/core';
import type {
  EntryOptions,
  Evaluation,
  Language,
  NamesInText,
  Reading,
  ReturnedEarly,
  Variables,
} from '../language';
import { linesToRun, type SteppedEntry } from '../rewrite/runnable-entry';
import { EvaluationError } from '../run/evaluation-error';
import { Interruption } from '../run/interruption';
import { RubyError, rubyEnded } from './process/ruby-error';
import { RUBY_NAMES } from './ruby-names';
import { shownResult } from './ruby-results';
import type * as rubySession from './ruby-session';
import type { RubySession } from './ruby-session';
import { parseRuby } from './source/parse-ruby';
import { namesRead } from './source/ruby-node';
import {
  charactersBefore,
  isUnfinished,
  type RubyStatement,
  rubySyntaxError,
  statementsOf,
} from './source/ruby-text';
import { RubyValue } from './wire/ruby-value';

export interface RubyOptions {
  readonly core: () => Core;
  /** The value of `Rails.env`. */
  readonly environment: string;
  /** The target of `puts`: the `console` of user code. */
  readonly console: () => Pick<Console, 'log' | 'error'>;
  /** Gets the variables that were lost with Ruby's process. */
  readonly onLost: (names: readonly string[]) => void;
}

/** The display of Ruby's output. */
export interface RubyDisplay {
  /** The text before a result: `=> ` at a prompt, where nil is shown too. */
  readonly mark: string;
  readonly isJson: boolean;
  /** Prints one line about Ruby itself: that it starts, or has exited. */
  readonly notify: (text: DisplayText) => void;
}

/**
 * Ruby code as it is typed or pasted: parsed here, and run by CRuby in a separate process, which the first
 * entry starts.
 */
export class Ruby implements Language {
  readonly name = 'ruby';
  /** Whether a quote may be closed on a later line. */
  isChosen = false;
  display: RubyDisplay = { mark: '', isJson: false, notify: () => {} };
  readonly #options: RubyOptions;
  readonly #locals = new Set<string>();
  /** Variables that are copies of another language's. */
  readonly #lent = new Set<string>();
  readonly #declared = new Set<string>();
  #session: RubySession | undefined;
  #lost: readonly string[] = [];
  #isRunning = false;

  constructor(options: RubyOptions) {
    this.#options = options;
  }

  read(text: string): Reading {
    const { errors } = parseRuby(text, [...this.#locals]);
    const [first] = errors;
    if (first === undefined) return { status: 'valid' };
    if (isUnfinished(text, errors, this.isChosen)) return { status: 'unfinished' };
    return { status: 'wrong', position: charactersBefore(text, first.start) };
  }

  namesIn(text: string): NamesInText {
    const parsed = parseRuby(text, [...this.#locals]);
    return {
      read: [...new Set(parsed.statements.flatMap(namesRead))],
      set: statementsOf(text, parsed).flatMap(({ sets }) => sets),
    };
  }

  knows(name: string): boolean {
    return RUBY_NAMES.has(name) || this.#declared.has(name);
  }

  async evaluate(text: string, options: EntryOptions): Promise<Evaluation> {
    const { filename = 'rj-console', signal, onValue } = options;
    const statements = this.#statementsOf(text, filename);
    const entry = { text, filename, originalLine: (line: number) => line, statements };
    const interruption = new Interruption(signal);
    let last: Evaluation = { value: undefined, kind: undefined, language: this.name };
    let index = 0;
    this.#lost = [];
    this.#isRunning = true;
    try {
      for (const statement of statements) {
        const { result, hasReturned, publications } = await this.#run(statement, filename, interruption);
        last = { value: result, kind: statement.kind, language: this.name };
        const isLast = hasReturned || statement === statements.at(-1);
        if (publications.length > 0)
          await onValue?.({ ...last, value: publications, kind: 'expression', isLast });
        if (hasReturned) return { ...last, returned: returnedEarly(entry, index) };
        if (publications.length === 0 || !saysNothing(result)) await onValue?.({ ...last, isLast });
        index++;
      }
      return last;
    } catch (cause) {
      throw await this.#failed(cause, entry, index);
    } finally {
      this.#isRunning = false;
    }
  }

  async valuesOf(names: readonly string[]): Promise<Variables> {
    return (await this.#session?.read(names)) ?? new Map();
  }

  async lend(variables: Variables): Promise<void> {
    if (variables.size === 0) return;
    await this.#started().lend(variables);
    for (const name of variables.keys()) {
      this.#locals.add(name);
      this.#lent.add(name);
    }
  }

  async forget(names: readonly string[]): Promise<readonly string[]> {
    const held = names.filter((name) => this.#locals.delete(name));
    for (const name of names) this.#lent.delete(name);
    await this.#session?.forget(names);
    return held;
  }

  /** Starts Ruby's process before the first entry. */
  start(): void {
    this.#started();
  }

  /** Stops Ruby's process, without a message about its end. */
  close(): void {
    const session = this.#session;
    this.#session = undefined;
    session?.close();
  }

  #statementsOf(text: string, filename: string): readonly RubyStatement[] {
    const parsed = parseRuby(text, [...this.#locals]);
    if (parsed.errors.length === 0) return statementsOf(text, parsed);
    const cause = rubySyntaxError(text, filename, parsed.errors);
    throw new EvaluationError({ cause, filename, line: 1, stopped: undefined, removed: [] });
  }

  async #run(
    { code, firstLine, sets, declares }: RubyStatement,
    filename: string,
    interruption: Interruption,
  ): Promise<{
    readonly result: unknown;
    readonly hasReturned: boolean;
    readonly publications: readonly Publication[];
  }> {
    interruption.check();
    const session = this.#started();
    const end = () => this.#interrupted(session);
    interruption.signal?.addEventListener('abort', end);
    try {
      const { mark, isJson } = this.display;
      const { result, publications } = (await interruption.guard(
        session.run(code, filename, firstLine, isJson),
      )) as Awaited<ReturnType<RubySession['run']>>;
      for (const name of sets) {
        this.#locals.add(name);
        this.#lent.delete(name);
      }
      if (declares !== undefined) this.#declared.add(declares);
      return {
        result: shownResult(result, { models: session.models, wire: session.wire, mark }),
        hasReturned: 'returned' in result,
        publications,
      };
    } finally {
      interruption.signal?.removeEventListener('abort', end);
    }
  }

  async #failed(cause: unknown, entry: SteppedEntry, index: number): Promise<EvaluationError> {
    const unset = entry.statements.slice(index).flatMap(({ sets }) => sets);
    const removed = new Set([...this.#lost, ...(await this.forget(unset))]);
    const stopped = linesToRun(entry, index);
    const line = cause instanceof RubyError ? (cause.line ?? stopped.line) : stopped.line;
    return new EvaluationError({ cause, filename: entry.filename, ...stopped, line, removed: [...removed] });
  }

  #started(): RubySession {
    if (this.#session !== undefined) return this.#session;
    const { core, environment, console } = this.#options;
    this.display.notify(display`Starting Ruby…`);
    const { RubySession }: typeof rubySession = require('./ruby-session');
    const session: RubySession = new RubySession({
      core,
      environment,
      write: (text, stream) => console()[stream === 'out' ? 'log' : 'error'](text),
      onEnd: (how) => this.#ended(session, how),
    });
    this.#session = session;
    return session;
  }

  /** Only the end of its process stops Ruby. */
  #interrupted(session: RubySession): void {
    session.close();
    this.#lose();
    this.display.notify(display`Stopped Ruby. The next Ruby line starts a fresh process.`);
  }

  #ended(session: RubySession, how: string): void {
    if (session !== this.#session) return;
    this.#lose();
    // A waiting caller gets the error instead.
    if (!this.#isRunning) this.display.notify(rubyEnded(how).message);
  }

  #lose(): void {
    this.#session = undefined;
    // Copies are made again when needed.
    this.#lost = [...this.#locals].filter((name) => !this.#lent.has(name));
    this.#locals.clear();
    this.#lent.clear();
    this.#declared.clear();
    this.#options.onLost(this.#lost);
  }
}

function returnedEarly(entry: SteppedEntry, index: number): ReturnedEarly {
  const { stopped } = linesToRun(entry, index, 'returned');
  const isLast = index === entry.statements.length - 1;
  return {
    where: isLast ? undefined : stopped,
    unset: entry.statements.slice(index + 1).flatMap(({ sets }) => sets),
  };
}

/** `publish` returns true, as in Rocket Job, but the outcome of the event is shown instead. */
function saysNothing(result: unknown): boolean {
  return result === undefined || (result instanceof RubyValue && /^(?:=> )?(?:true|nil)$/.test(result.text));
}
