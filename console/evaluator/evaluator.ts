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

/** Frames of user code that an error keeps. Node's 10 would be used up by what rewriting puts in between. */
const STACK_FRAMES = 50;

export interface EvaluatorOptions {
  /** What user code finds preloaded. A getter stays one: such a name is worked out when it is used. */
  readonly names?: object;
  /** Where `require` and `import` look for modules. Default: the current folder. */
  readonly folder?: string;
  /** Modules that are given instead of looked for, such as the running `rj-console`. */
  readonly modules?: Readonly<Record<string, () => unknown>>;
  /** Objects of which user code may read no member that they don't have; none while they are not loaded. */
  readonly known?: () => readonly KnownObject[];
}

/** How far an entry has come: the statement it is at, and how many have run to their end. */
interface Run {
  index: number;
  ended: number;
  readonly interruption: Interruption;
  readonly onValue: EntryOptions['onValue'];
  readonly whileRunning: NonNullable<EntryOptions['whileRunning']>;
}

/**
 * Runs what is typed: JavaScript and TypeScript, our promises awaited by themselves, one statement after the other.
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

  /** Preloads more names. When an entry that sets one of them fails, the name is what was given here again. */
  define(names: object): void {
    this.#names.give(names);
  }

  /** Lets go of names that the user had made. @returns those that were there */
  forget(names: readonly string[]): readonly string[] {
    this.#names.release(names);
    return this.#names.remove(names);
  }

  /** Whether a name holds a value that is there already, and is not worked out when it is used. */
  holds(name: string): boolean {
    const isGetter = Object.getOwnPropertyDescriptor(this.context, name)?.get !== undefined;
    return name in this.context && (!isGetter || this.#names.isConstant(name));
  }

  /** Whether a name is what was preloaded under it: the user has not set it. */
  isPreloaded(name: string): boolean {
    return this.#names.isGiven(name);
  }

  /** False when more lines are to come: an open bracket, template or comment. What is simply wrong is complete. */
  isComplete(text: string): boolean {
    return readEntry(text).status !== 'unfinished';
  }

  /** Loads the parser (20 ms), so that the first line does not wait for it. */
  warmUp(): void {
    readEntry('');
  }

  /** The signal of the entry that runs, for work of ours that can be ended. */
  get signal(): AbortSignal | undefined {
    return this.#runtime.interruption?.signal;
  }

  /**
   * Runs the statements of `text` from top to bottom and stops at the first that fails. `_` is then the value, or
   * `_error` what was thrown, unless the user took these names for himself.
   *
   * @throws EvaluationError always and only; its `cause` is what was thrown, a `RocketJobError` `interrupted` after
   *   the signal. The names which the failed statement, or one after it, sets are gone.
   */
  async evaluate(text: string, options: EntryOptions = {}): Promise<Evaluation> {
    const { filename = 'rj-console', signal, onValue, whileRunning = (run) => run() } = options;
    const entry = this.#prepare(text, filename);
    const run = { index: 0, ended: 0, interruption: new Interruption(signal), onValue, whileRunning };
    // Until the next entry, also when this one was interrupted: what is left of it then waits for nothing any more.
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
   * In a turn of its own: when a loop that never ends is cut off from outside, all code on the stack ends with it, and
   * what waits here must not.
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
      // It costs a thread each time: too much for the ten thousand plain lines of a paste.
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
