import { setMaxListeners } from 'node:events';
import {
  connectEarly,
  type DisplayText,
  endBy,
  escapedLines,
  escapedMessage,
  exitProcess,
  givenUrl,
  hasLostTerminal,
  NOTHING,
  RocketJobError,
  rolesScript,
  standardError,
  standardOutput,
} from '../src/console-startup';
import { consoleIO } from './app/console-io';
import { Launch } from './app/launch';
import { consoleFor } from './app/line-output';
import type * as scripting from './app/script';
import { Session } from './app/session/session';
import type * as starting from './app/start';
import { newTranscript, type Transcript } from './app/transcript/transcript';
import { EXIT } from './cli/exit-code';
import { type ConsoleOptions, parseOptions } from './cli/options';
import type * as tasks from './cli/subcommands/run-subcommand';
import type { FleetTask } from './cli/subcommands/subcommand';
import type * as trusting from './cli/subcommands/trust';
import { typedTaskRun } from './cli/typed/run-typed-task';
import { styleFor } from './display/layout/style';
import { errorJson, showError } from './display/show-error';
import { InterruptWatch } from './evaluator/run/interrupt-watch';
import { Screen } from './input/terminal/screen';
import { questionAtTerminal } from './safety/question-at-terminal';

/** A script that is still running then is told of Ctrl+C, and reports its publications. */
const WATCH_AFTER_MS = 1_000;
const LAST_WORDS_MS = 500;

type RunOptions = ConsoleOptions & {
  readonly subcommand: FleetTask | undefined;
  readonly transcript: Transcript | undefined;
};

async function main(): Promise<number> {
  const version = packageVersion();
  const options = parseOptions(process.argv.slice(2), version);
  if (options.runbook !== undefined && process.stdin.isTTY !== true) {
    throw new RocketJobError(
      'invalid_argument',
      'Stepping through a runbook needs a terminal. Nothing ran. To run every step without asking, pass `--run-all`.',
      { argument: 'runbook' },
    );
  }
  const { steps, subcommand } = options;
  const isInteractive = steps.length === 0 && subcommand === undefined && process.stdin.isTTY === true;
  if (subcommand?.kind === 'trust') {
    const { changeTrust }: typeof trusting = require('./cli/subcommands/trust');
    changeTrust(subcommand, process.env, (text) => standardOutput.writeLine(text));
    return EXIT.done;
  }
  if (subcommand?.kind === 'roles') {
    standardOutput.writeLine(escapedLines(rolesScript(subcommand.database)));
    return EXIT.done;
  }
  const given = givenUrl({ ...(options.url && { flag: options.url }), env: process.env });
  if (given !== undefined) connectEarly(given.url);
  const ask = isInteractive && !options.isJson ? questionAtTerminal(process.stdin, standardError) : undefined;
  const print = (text: DisplayText) => standardError.writeLine(text);
  const launch = await Launch.prepare(options, process.env, print, ask);
  const { transcriptPath: path } = options;
  const transcript = path === undefined ? undefined : newTranscript(path, launch.environment);
  try {
    return await (isInteractive
      ? atTerminal(launch, { ...options, subcommand, transcript }, version)
      : asScript(launch, { ...options, subcommand, transcript }));
  } finally {
    await launch.close();
    transcript?.close();
  }
}

function atTerminal(launch: Launch, options: RunOptions, version: string): Promise<number> {
  const end = () => session.close();
  // SIGHUP terminates it by default, whatever it is doing: a handler would have to wait for busy code.
  standardOutput.onGone(() => (hasLostTerminal() ? endBy('SIGHUP') : end()));
  const session: Session = new Session(launch, {
    ...options,
    input: process.stdin,
    output: standardOutput,
    style: styleFor(standardOutput),
    env: process.env,
    version,
    // Busy code couldn't handle the signal, which then terminates the process by default.
    onUserCode: (isRunning) => {
      process.off('SIGTERM', end);
      if (!isRunning) process.on('SIGTERM', end);
    },
  });
  process.on('SIGTERM', end);
  // Code that the user left running may fail later, which must not end the session.
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => session.failed(error));
  }
  return session.run();
}

async function asScript(launch: Launch, options: RunOptions): Promise<number> {
  const interrupted = new AbortController();
  // Each entry of a script listens to it.
  setMaxListeners(0, interrupted.signal);
  const interrupt = () => {
    interrupted.abort();
    void launch.connected?.connection.endOperations();
  };
  // TERM and HUP terminate a script by default, because busy code couldn't handle them. So does Ctrl+C in the
  // first moment, when nothing has been published; later it is handled.
  let heard: Promise<void> | undefined;
  const hearInterrupts = () => {
    heard ??= new InterruptWatch(interrupt, true).ready;
    return heard;
  };
  // A task runs no user code that could keep it from responding immediately.
  const isTask = options.subcommand !== undefined;
  if (isTask) process.on('SIGINT', interrupt);
  else setTimeout(hearInterrupts, WATCH_AFTER_MS).unref();
  const { start }: typeof starting = require('./app/start');
  const { firstText, runScript }: typeof scripting = require('./app/script');
  const { isJson, followMs, watchSeconds, steps, expectation, reason, subcommand, transcript } = options;
  const io = consoleIO(
    {
      style: styleFor(standardOutput),
      isJson,
      isInteractive: false,
      print: (text) => standardOutput.writeLine(text),
      beside: (text) => standardError.writeLine(text),
      printOutput: (text) => standardOutput.writeOutput(`${text}\n`),
      outputBeside: (text) => standardError.writeOutput(`${text}\n`),
      block: standardOutput.isTTY ? new Screen(standardOutput) : undefined,
      ask: questionAtTerminal(process.stdin, standardError),
      nextKey: undefined,
    },
    transcript,
  );
  const { print, beside } = io;
  const show = (error: unknown) => {
    if (isJson) print(errorJson(error));
    else showError(error, styleFor(standardError), beside);
  };
  // Only results are JSON; the script's own output goes to standard error.
  const [output, outputStyle] = isJson
    ? [io.outputBeside, styleFor(standardError)]
    : [io.printOutput, io.style];
  launch.define({ console: consoleFor(output, io.outputBeside, outputStyle) });
  const input = process.stdin;
  const first = subcommand === undefined ? firstText(steps, input) : undefined;
  const foreseen = first?.then(([text]) => launch.languages.foresee(text)).catch(() => {});
  try {
    // Typed or piped input may arrive late.
    const isAtHand = steps.length > 0;
    if (isAtHand) await foreseen;
    const starting = start(launch, io, {
      followMs,
      watchSeconds,
      expectation,
      reason,
      onFailure: show,
      takesEntries: !isTask,
      runTask: typedTaskRun(launch, followMs),
      ...(isTask ? {} : { beforePublishing: hearInterrupts }),
    });
    starting.catch(() => {});
    // The text is parsed while the database responds; its errors are reported when it runs.
    const prepared = first?.then((text) => launch.languages.prepare(...text)).catch(() => {});
    if (isAtHand) await prepared;
    const started = await starting;
    const { signal } = interrupted;
    const script =
      subcommand === undefined
        ? runScript(started, { steps, first, input, signal, showError: show })
        : runTask(subcommand, started, {
            core: launch.core(),
            io,
            expectation,
            signal,
            isTyped: false,
            showError: show,
            note: isJson ? beside : print,
            hint: isJson || options.isDry ? () => {} : print,
          });
    const code = await Promise.race([script, failureInBackground(show), endAfter(signal)]);
    const unrecalled = signal.aborted ? started.unrecalled() : NOTHING;
    for (const text of [unrecalled, started.leftBehind()]) if (text !== NOTHING) beside(text);
    return code;
  } catch (error) {
    show(error);
    return EXIT.cannotConnect;
  }
}

function runTask(...given: Parameters<typeof tasks.runSubcommand>): Promise<number> {
  const { runSubcommand }: typeof tasks = require('./cli/subcommands/run-subcommand');
  return runSubcommand(...given);
}

/** Running code has a moment to report its publications; code that ignores the signal is abandoned. */
function endAfter(signal: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => setTimeout(() => resolve(EXIT.interrupted), LAST_WORDS_MS));
  });
}

/** Resolves to the exit code when an unawaited promise or callback fails. */
function failureInBackground(show: (error: unknown) => void): Promise<number> {
  return new Promise((resolve) => {
    for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
      process.on(event, (error: unknown) => {
        show(error);
        resolve(EXIT.failed);
      });
    }
  });
}

function printError(error: unknown): void {
  showError(error, styleFor(standardError), (text) => standardError.writeLine(text));
}

function packageVersion(): string {
  return (require('rj-console/package.json') as { version: string }).version;
}

// The reader of the output wants no more (`| head`), or the terminal is closed.
standardOutput.onGone(() => exitProcess(EXIT.done));
for (const stream of [standardOutput, standardError]) stream.takeStream();
// Node would print them unescaped. Without a listener, warnings are turned off (NODE_NO_WARNINGS).
if (process.listenerCount('warning') > 0) {
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message }) =>
    standardError.writeLine(escapedMessage(`${name}: ${message}`)),
  );
}

main().then(
  (code) => exitProcess(code),
  (error: unknown) => {
    printError(error);
    exitProcess(EXIT.cannotConnect);
  },
);
