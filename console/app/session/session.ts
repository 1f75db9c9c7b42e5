import { setImmediate } from 'node:timers/promises';
import {
  type DisplayText,
  display,
  escapedOutput,
  NOTHING,
  standardError,
  type TextOutput,
} from '../../../src/console-startup';
import { EXIT } from '../../cli/exit-code';
import { typedTaskRun } from '../../cli/typed/run-typed-task';
import { isTypedTask } from '../../cli/typed/typed-task';
import { duration } from '../../display/layout/duration';
import type { Style } from '../../display/layout/style';
import { showError } from '../../display/show-error';
import type { EntryOptions } from '../../evaluator/language';
import { isInterruption } from '../../evaluator/run/interruption';
import { Editor } from '../../input/edit/editor';
import { History, historyPath } from '../../input/history/history';
import { promptText } from '../../input/prompt';
import type { TerminalInput } from '../../input/terminal/input-reader';
import { atItsLine } from '../../runbook/follow-runbook';
import { goThroughPage } from '../../runbook/go-through-page';
import { languageOfStep } from '../../runbook/runbook-steps';
import type { Expectation } from '../../safety/expectation';
import { type Entry, entryOf } from '../commands';
import { type ConsoleIO, consoleIO } from '../console-io';
import type { Launch } from '../launch';
import { consoleFor, lineStream } from '../line-output';
import { promptFacts } from '../prompt-facts';
import type * as starting from '../start';
import type { Started } from '../start';
import type { Transcript } from '../transcript/transcript';
import { UnusedMemory } from './unused-memory';
import { UserCodeRun } from './user-code-run';
import { warmUp } from './warm-up';

/** Only a slower entry shows its duration. */
const SLOW_MS = 500;

export interface SessionOptions {
  readonly input: TerminalInput;
  readonly output: TextOutput;
  readonly style: Style;
  readonly env: NodeJS.ProcessEnv;
  readonly version: string;
  readonly isQuiet: boolean;
  readonly isJson: boolean;
  readonly followMs: number;
  readonly watchSeconds: number | undefined;
  readonly expectation: Expectation;
  readonly reason: string | undefined;
  readonly transcript: Transcript | undefined;
  /** A page to go through first. */
  readonly runbook: string | undefined;
  /** Called before and after user code runs. */
  readonly onUserCode: (isRunning: boolean) => void;
}

/** One session at a terminal: reads entries, runs them, and shows the results, until the user leaves. */
export class Session {
  readonly #launch: Launch;
  readonly #options: SessionOptions;
  readonly #editor: Editor;
  readonly #history: History;
  /** A dumb terminal can't redraw anything. */
  readonly #isDumb: boolean;
  readonly #io: ConsoleIO;
  readonly #userCode: UserCodeRun;
  /** Interrupts the entry that is being read or run. */
  #ending = new AbortController();
  readonly #memory = new UnusedMemory();
  #started: Started | undefined;
  #entry = 1;

  constructor(launch: Launch, options: SessionOptions) {
    const { input, output, style, env } = options;
    this.#launch = launch;
    this.#options = options;
    this.#isDumb = env['TERM'] === 'dumb';
    this.#history = new History({
      path: historyPath(env),
      redaction: () => launch.settings.history ?? 'mask',
      onProblem: (text) => this.print(text),
    });
    this.#editor = new Editor({
      input,
      output,
      prompt: () =>
        launch.settings.prompt === undefined
          ? promptText(promptFacts(launch, this.#entry), { hasColour: style.colour.isColorSupported })
          : escapedOutput(launch.settings.prompt),
      history: this.#history,
      isComplete: (text) => this.#isComplete(text),
      complete: (text, cursor) => this.#started?.complete(text, cursor) ?? { from: cursor, candidates: [] },
      onInterrupt: () => this.#interrupt(),
      isDumb: this.#isDumb,
    });
    this.#userCode = new UserCodeRun(this.#editor, options.onUserCode);
    const print = (text: DisplayText) => this.#editor.printAbove(text);
    const printOutput = (text: string) => print(escapedOutput(text));
    this.#io = consoleIO(
      {
        style,
        isJson: options.isJson,
        isInteractive: true,
        print,
        beside: (text) => standardError.writeLine(text),
        printOutput,
        outputBeside: printOutput,
        block: this.#isDumb ? undefined : this.#editor.block,
        ask: (question, keys) => this.#editor.ask(question, keys),
        nextKey: (signal) => this.#editor.nextKey(signal),
      },
      options.transcript,
    );
  }

  /** Prints above the text being typed. */
  print(text: DisplayText): void {
    this.#io.print(text);
  }

  /** Shows an error from the background. */
  failed(error: unknown): void {
    if ((error as { code?: unknown } | null)?.code === 'interrupted') return;
    showError(error, this.#options.style, (text) => this.print(text));
  }

  /** Ends the session, as if the user had left. */
  close(): void {
    this.#ending.abort();
    this.#editor.close();
  }

  /** @returns the exit code */
  async run(): Promise<number> {
    const { runbook } = this.#options;
    const first = runbook === undefined ? this.#read() : undefined;
    let exitCode: number = EXIT.done;
    // The prompt is visible; the slow part starts now.
    await setImmediate();
    const start = this.#start().catch((error: unknown) => {
      showError(error, this.#options.style, (text) => this.print(text));
      exitCode = EXIT.cannotConnect;
      this.close();
    });
    if (runbook !== undefined) {
      await start;
      const isWhole = this.#started !== undefined && (await this.#runbook(runbook, this.#started));
      if (exitCode === EXIT.done && !isWhole) exitCode = EXIT.scriptStopped;
      this.close();
    }
    for (let text = await first; text !== undefined; text = await this.#read()) {
      const entry = entryOf(text);
      const { command } = entry;
      if (command?.kind === 'exit') break;
      await start;
      if (this.#started === undefined) break;
      if (command?.kind === 'runbook') await this.#runbook(command.path, this.#started);
      else if (text.trim() !== '') await this.#answer(entry, this.#started);
    }
    const leftBehind = this.#started?.leftBehind() ?? NOTHING;
    if (leftBehind !== NOTHING) this.print(this.#options.style.colour.yellow(leftBehind));
    this.#editor.close();
    this.#memory.keep();
    await this.#userCode.close();
    return exitCode;
  }

  #read(): Promise<string | undefined> {
    // From now on, because Ctrl+C may arrive before the entry has started.
    this.#ending = new AbortController();
    return this.#editor.read();
  }

  async #start(): Promise<void> {
    const { start }: typeof starting = require('../start');
    const { isQuiet, followMs, watchSeconds, expectation, reason, version } = this.#options;
    const { style, print, printOutput } = this.#io;
    this.#launch.core().console.configureLogging({ destination: lineStream(printOutput), pretty: true });
    this.#launch.define({ console: consoleFor(printOutput, printOutput, style) });
    this.#started = await start(this.#launch, this.#io, {
      followMs,
      watchSeconds,
      expectation,
      reason,
      onFailure: (error) => this.failed(error),
      takesEntries: true,
      runTask: typedTaskRun(this.#launch, followMs),
    });
    this.#launch.connected?.connection.onChange(() => this.#editor.refresh());
    this.#editor.refresh();
    // Once connected, an error no longer ends the session.
    if (!isQuiet) await this.#started.banner(version).then(print, (error: unknown) => this.failed(error));
    await warmUp(this.#started, this.#history, (text) => this.#isComplete(text));
    this.#userCode.open();
  }

  #isComplete(text: string): boolean {
    const { languages } = this.#launch;
    return entryOf(text).command !== undefined || isTypedTask(text, languages) || languages.isComplete(text);
  }

  /** @returns whether it ran to its end */
  #runbook(path: string, started: Started): Promise<boolean> {
    return goThroughPage(path, this.#io, {
      edit: (code) => this.#editor.read(code),
      run: (code, step) => {
        this.#ending = new AbortController();
        const from = { filename: path, language: languageOfStep(step) };
        return this.#answer(entryOf(atItsLine({ code, line: step.line })), started, from);
      },
      onFailure: (error) => this.failed(error),
    });
  }

  /** @returns whether it ran to its end */
  async #answer(
    entry: Entry,
    started: Started,
    from: Pick<EntryOptions, 'filename' | 'language'> = { filename: 'rj-console' },
  ): Promise<boolean> {
    const { signal } = this.#ending;
    this.#memory.keep();
    started.takePublished();
    const begin = performance.now();
    try {
      const answering = started.answer(entry, {
        ...from,
        signal,
        // Only user code can block the process; while a result is shown, Ctrl+C is a key like any other.
        whileRunning: (run) => this.#userCode.run(run),
      });
      const { shownMs } = await answering.finally(() => this.#userCode.end());
      const elapsed = performance.now() - begin - shownMs;
      if (elapsed > SLOW_MS) this.print(this.#options.style.colour.dim(display`(${duration(elapsed)})`));
      return true;
    } catch (error) {
      const isMoreAhead = await this.#editor.holdAhead();
      const isBroken = isInterruption((error as Error).cause);
      // The terminal has printed ^C itself, without telling the process.
      if (isBroken && !signal.aborted) this.#editor.printAbove(display`\n`);
      showError(error, this.#options.style, (text) => this.print(text));
      const unrecalled = isBroken || signal.aborted ? started.unrecalled() : NOTHING;
      if (unrecalled !== NOTHING) this.print(this.#options.style.colour.yellow(unrecalled));
      if (isMoreAhead)
        this.print(this.#options.style.colour.yellow(display`(paste held: press Enter to run the rest)`));
      return false;
    } finally {
      this.#entry++;
      this.#memory.releaseAtRest();
    }
  }

  #interrupt(): void {
    this.print(display`Stopping...`);
    this.#ending.abort();
    void this.#launch.connected?.connection.endOperations();
  }
}
