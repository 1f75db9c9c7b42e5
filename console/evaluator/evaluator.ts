import { isPromise } from 'node:util/types';
import { type Context, runInContext, Script } from 'node:vm';
import type { EntryOptions, Evaluation } from './language';
import { parseEntry, readEntry } from './parse/parse-entry';
import { statementsOf } from './parse/statement';
import { linesToRun, type RunnableEntry, type RunnableStatement } from './rewrite/runnable-entry';
import { namesSetByUnreadable } from './rewrite/unreadable-names';
import { ImplicitAwaitRuntime } from './run/awaited-runtime';
import { EvaluationError } from './run/evaluation-error';
import { Frame } from './run/frame';
import { FunctionTexts } from './run/function-texts';
import { Interruption, isBreak } from './run/interruption';
import { KnownMembers, type KnownObject } from './run/known-members';
import { Modules } from './run/modules';
import { Names } from './run/names';
import { createRealm } from './run/realm';
import { interruptibleTimers } from './run/timers';
import { tidyError } from './run/user-errors';

/**
 * The number of user code frames that an error keeps. Rewriting adds frames in between, which would use up
 * Node's 10.
 */
const STACK_FRAMES = 50;

export interface EvaluatorOptions {
  /** The names preloaded for user code. A getter stays a getter: such a name is computed on use. */
  readonly names?: object;
  /** The folder from which `require` and `import` resolve modules. Default: the current folder. */
  readonly folder?: string;
  /** Modules that are provided instead of resolved, such as the running `rj-console`. */
  readonly modules?: Readonly<Record<string, () => unknown>>;
  /** Objects of which user code can't read an unknown member; none until they are loaded. */
  readonly known?: () => readonly KnownObject[];
}

/** The progress of an entry: its current statement, and the number of finished ones. */
interface Run {
  index: number;
  ended: number;
  readonly interruption: Interruption;
  readonly onValue: EntryOptions['onValue'];
  readonly whileRunning: NonNullable<EntryOptions['whileRunning']>;
}

/**
 * Runs typed code: JavaScript and TypeScript, with this package's promises awaited automatically, one
 * statement after the other.
 *
 * @example
 *     const evaluator = new Evaluator({ names: { Server } });
 *     const { value } = await evaluator.evaluate("Server.where({ state: 'running' }).first().name");
 */
export class Evaluator {
  /** The global object of user code. */
  readonly context: Context;
  readonly #names: Names;
  readonly #texts: FunctionTexts;
  readonly #runtime: ImplicitAwaitRuntime;
  readonly #lines = new Map<string, (line: number) => number>();

  constructor({ names = {}, folder = process.cwd(), modules = {}, known = () => [] }: EvaluatorOptions = {}) {
    this.context = createRealm();
    runInContext('Error', this.context).stackTraceLimit = STACK_FRAMES;
    const loader = new Modules(folder, modules);
    this.#runtime = new ImplicitAwaitRuntime(loader, new KnownMembers(known));
    Object.defineProperty(this.context, '__rj', { value: this.#runtime });
    this.#names = new Names(this.context);
    this.#texts = new FunctionTexts(this.context);
    this.define({
      require: loader.require,
      ...interruptibleTimers(() => void this.#runtime.interruption?.interrupt()),
    });
    this.#names.remember('_', undefined);
    this.#names.remember('_error', undefined);
    this.define(names);
  }

  /**
   * Preloads more names. When an entry that sets one of them fails, the name returns to its preloaded value.
   */
  define(names: object): void {
    this.#names.give(names);
  }

  /** Removes names that the user has set. @returns those that existed */
  forget(names: readonly string[]): readonly string[] {
    this.#names.release(names);
    return this.#names.remove(names);
  }

  /** Whether a name already has a value, rather than computing it on use. */
  holds(name: string): boolean {
    const isGetter = Object.getOwnPropertyDescriptor(this.context, name)?.get !== undefined;
    return name in this.context && (!isGetter || this.#names.isConstant(name));
  }

  /** Whether a name has its preloaded value: the user hasn't set it. */
  isPreloaded(name: string): boolean {
    return this.#names.isGiven(name);
  }

  /** False if more lines are needed: for an open bracket, template or comment. Invalid code is complete. */
  isComplete(text: string): boolean {
    return readEntry(text).status !== 'unfinished';
  }

  /** The signal of the running entry, for work that can be interrupted. */
  get signal(): AbortSignal | undefined {
    return this.#runtime.interruption?.signal;
  }

  /**
   * Runs the statements of `text` from top to bottom and stops at the first that fails. Then `_` is the
   * value, or `_error` the thrown error, unless the user has taken over these names.
   *
   * @throws EvaluationError for any failure, and no other error; its `cause` is the thrown error, a
   *   `RocketJobError` `interrupted` after the signal. It unsets the names that the failed statement or a
   *   later one sets.
   */
  async evaluate(text: string, options: EntryOptions = {}): Promise<Evaluation> {
    const { filename = 'rj-console', signal, onValue, whileRunning = (run) => run() } = options;
    const entry = this.#prepare(text, filename);
    const run = { index: 0, ended: 0, interruption: new Interruption(signal), onValue, whileRunning };
    // Until the next entry, even if this one was interrupted: what remains of it then awaits nothing.
    this.#runtime.interruption = run.interruption;
    try {
      run.interruption.check();
      const evaluation = await this.#runApart(entry, run);
      if (evaluation.kind !== undefined) this.#names.remember('_', evaluation.value);
      this.#runtime.interruption = undefined;
      return evaluation;
    } catch (cause) {
      throw this.#failed(cause, entry, run);
    }
  }

  #prepare(text: string, filename: string): RunnableEntry {
    try {
      const { statements, text: javaScript, originalLine } = parseEntry(text, filename);
      const runnable = statementsOf(statements, javaScript, (rewritten, typed) =>
        this.#texts.remember(rewritten, typed),
      ).map((statement) => ({
        ...statement,
        script: new Script(statement.source, { filename, lineOffset: statement.firstLine - 1 }),
      }));
      this.#lines.set(filename, originalLine);
      return { text, filename, originalLine, statements: runnable };
    } catch (cause) {
      const removed = this.#names.remove(namesSetByUnreadable(text));
      this.#names.remember('_error', cause);
      throw new EvaluationError({ cause, filename, line: 1, stopped: undefined, removed });
    }
  }

  /**
   * In a separate turn: when an endless loop is interrupted from outside, all code on the stack ends with it,
   * which must not include the waiting code here.
   */
  async #runApart(entry: RunnableEntry, run: Run): Promise<Evaluation> {
    const finished = new Promise<Evaluation>((resolve, reject) => {
      setImmediate(() => this.#runAll(entry, run).then(resolve, reject));
    });
    return (await run.interruption.guard(finished)) as Evaluation;
  }

  async #runAll({ statements }: RunnableEntry, run: Run): Promise<Evaluation> {
    let last: Evaluation = { value: undefined, kind: undefined };
    for (const statement of statements) {
      const evaluate = () => this.#run(statement, run.interruption);
      last = statement.isBrief ? await evaluate() : await run.whileRunning(evaluate);
      run.ended++;
      await run.onValue?.({ ...last, isLast: statement === statements.at(-1) });
      run.index++;
    }
    return last;
  }

  async #run(
    { script, kind, sets, declares, isConstant, isBrief }: RunnableStatement,
    interruption: Interruption,
  ): Promise<Evaluation> {
    interruption.check();
    const frame = new Frame();
    this.#runtime.frame = frame;
    this.#names.release(declares);
    try {
      // `breakOnSigint` costs a thread each time: too much for the ten thousand plain lines of a paste.
      await script.runInContext(this.context, { breakOnSigint: !isBrief });
    } catch (error) {
      throw isBreak(error) ? interruption.interrupt() : error;
    }
    this.#names.claim(sets);
    if (isConstant) this.#names.keep(declares);
    const isAwaited = kind !== 'assignment' && isPromise(frame.value);
    return { value: isAwaited ? await interruption.guard(frame.value) : frame.value, kind };
  }

  #failed(cause: unknown, entry: RunnableEntry, { index, ended }: Run): EvaluationError {
    const removed = this.#names.remove(entry.statements.slice(ended).flatMap(({ sets }) => sets));
    tidyError(cause, this.context, (filename, line) => this.#lines.get(filename)?.(line));
    this.#names.remember('_error', cause);
    const where = linesToRun(entry, index);
    return new EvaluationError({ cause, filename: entry.filename, ended, ...where, removed });
  }
}
