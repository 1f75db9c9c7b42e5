import { setImmediate } from 'node:timers/promises';
import { type DisplayText, didYouMean, display, escaped, NOTHING } from '../../src/console-startup';
import type { Publication } from '../../src/index';
import { runInOrder } from '../cli/typed/run-in-order';
import { type CodeReader, isTaskName, type TypedLine, typedTasks } from '../cli/typed/typed-task';
import { jsonText } from '../display/json-text';
import { EvaluationError } from '../evaluator/run/evaluation-error';
import { preloadedNames } from '../helpers/context';
import { helpEntries, helpText } from '../helpers/documentation';
import { liveNames } from '../helpers/live-helpers';
import { complete } from '../input/completion/completer';
import type { Completion } from '../input/completion/completion';
import { completionSource } from '../input/completion/completion-source';
import { KnownNames } from '../input/completion/known-names';
import { Operations } from '../live/operations';
import { ChangeQuestions } from '../safety/change-questions';
import { changeText } from '../safety/change-text';
import type { Expectation } from '../safety/expectation';
import { FleetGuard } from '../safety/fleet-guard';
import { GivenOptions } from '../safety/given-options';
import { rehearsalText } from '../safety/rehearsal-text';
import { unrecalledText } from '../safety/unrecalled-text';
import { bannerText } from './banner';
import type { Entry } from './commands';
import type { ConsoleIO } from './console-io';
import type { Launch } from './launch';
import { Presenter } from './presenter';
import { environmentLabel } from './prompt-facts';
import { type Answered, type AnswerOptions, Runner } from './runner';

export interface StartOptions {
  /** How long to follow the outcome of an event. */
  readonly followMs: number;
  /** How long to watch, in seconds, if the call doesn't say. */
  readonly watchSeconds: number | undefined;
  readonly expectation: Expectation;
  /** `--reason` */
  readonly reason: string | undefined;
  /** Takes errors from the background. */
  readonly onFailure: (error: unknown) => void;
  /** Whether entries follow, not just one shell task: they are prepared while the database responds. */
  readonly takesEntries: boolean;
  /** Must finish before anything is published. */
  readonly beforePublishing?: () => Promise<void>;
  /** Runs a typed shell task, such as `pause app1`. */
  readonly runTask: (text: string, started: Started, signal: AbortSignal | undefined) => Promise<void>;
}

const CODE_FILE = /\.(?:rb|[cm]?[jt]sx?)$/;
/** The number of writes in one entry that production allows without asking. */
const WRITES_PER_ENTRY = 10;

/** A connected console. */
export interface Started {
  readonly io: ConsoleIO;
  readonly presenter: Presenter;
  readonly guard: FleetGuard;
  /** The options of the command line, which a task's own options override. */
  readonly given: GivenOptions;
  /** Returns the publications since the last call, whatever published them. */
  takePublished(): readonly Publication[];
  /**
   * Returns the message after Ctrl+C about the events published since then, which can't be recalled. Empty if
   * there are none.
   */
  unrecalled(): DisplayText;
  /** Describes the work that leaving the console now leaves undone; nothing if there is none. */
  leftBehind(): DisplayText;
  /**
   * Runs one entry, or its command.
   *
   * @throws EvaluationError
   */
  answer(entry: Entry, options: AnswerOptions): Promise<Answered>;
  /** Runs a text without effect and shows its value nowhere, so that everything is loaded before an entry. */
  warmUp(text: string): Promise<void>;
  complete(text: string, cursor: number): Completion;
  banner(version: string): Promise<DisplayText>;
}

/**
 * Connects and prepares the console. Everything heavy is behind this: it is loaded once the prompt is
 * visible.
 *
 * @throws RocketJobError `invalid_configuration`, `cannot_connect`, `no_mongod`
 */
export async function start(launch: Launch, io: ConsoleIO, options: StartOptions): Promise<Started> {
  const { style, print, beside, isJson, isInteractive, ask } = io;
  const { followMs, watchSeconds, expectation, reason, onFailure } = options;
  const given = new GivenOptions({ expectation, reason, isJson });
  const showsJson = () => given.current.isJson;
  const core = launch.core();
  const shared = {
    core,
    style,
    print: isInteractive ? print : beside,
    warn: isJson ? beside : print,
    label: () => environmentLabel(launch),
    isProduction: () => launch.isProduction && launch.connected?.sandbox === undefined,
    ask,
    given,
  };
  const guard = new FleetGuard({
    ...shared,
    showRehearsal: (rehearsal) =>
      print(showsJson() ? jsonText({ dry_run: rehearsal }) : rehearsalText(rehearsal, style)),
    guarded: launch.settings.guarded ?? [],
    beforePublishing: options.beforePublishing,
  });
  const changes = new ChangeQuestions({
    ...shared,
    showRehearsal: (change) =>
      print(
        showsJson()
          ? jsonText({ dry_run: change })
          : display`Dry run: ${changeText(change, core.console.auditedText(change.filter), escaped(environmentLabel(launch)), style)}`,
      ),
    needsReason: launch.settings.askForReason ?? false,
    writesPerEntry: launch.settings.writesPerEntry ?? WRITES_PER_ENTRY,
  });
  const environment = core.console.defaultEnvironment;
  environment.guardedBy(guard, changes);
  environment.access.isReadOnly = launch.isReadOnly;
  environment.access.isDry = launch.isDry;
  environment.config.heartbeatSeconds = launch.heartbeatSeconds ?? environment.config.heartbeatSeconds;
  const operations = new Operations(io);
  core.console.watchOperations(environment, operations);
  const connecting = launch.connect(isInteractive ? print : beside);
  connecting.catch(() => {});
  // Lets the first message be sent.
  await setImmediate();
  // The following parts are loaded and created while the database responds.
  const presenter = new Presenter({ ...io, core, followMs });
  const makeEntries = () => {
    launch.languages.showRuby({
      mark: isInteractive ? '=> ' : '',
      isJson,
      notify: isInteractive ? print : () => {},
    });
    const names = preloadedNames(core);
    const known = new KnownNames(core);
    const source = completionSource(launch.evaluator.context, core, names, known);
    const signal = () => launch.evaluator.signal;
    const onUnmet = () => {
      presenter.following.isIncomplete = true;
    };
    launch.define(liveNames({ ...io, core, watchSeconds, signal, onUnmet, onFailure }));
    return {
      names,
      known,
      source,
      runner: new Runner(launch.languages, presenter, isInteractive, () => operations.doneCount),
    };
  };
  let made: ReturnType<typeof makeEntries> | undefined;
  const entries = () => {
    made ??= makeEntries();
    return made;
  };
  if (options.takesEntries) entries();
  const connected = await connecting;
  if (isInteractive) void entries().known.keepFresh();
  const started: Started = {
    io,
    presenter,
    guard,
    given,
    takePublished: () => guard.takePublished(),
    unrecalled: () => {
      const published = guard.takePublished().filter((each) => !presenter.following.hasLeft(each));
      return unrecalledText(published, environment.publishing());
    },
    leftBehind: () => (launch.connected?.sandbox === undefined ? operations.leftBehind() : NOTHING),
    async answer({ text, command }, how) {
      io.transcript?.entered(text);
      changes.newEntry();
      const tasks = command === undefined ? tasksIn(text, how, launch.languages) : [];
      if (tasks.length > 0) {
        const begin = performance.now();
        io.transcript?.ran({ text, ended: 0 });
        operations.signal = how.signal;
        await runInOrder(text, tasks, async (task) => {
          if (tasks.length > 1 && isInteractive) print(style.colour.dim(escaped(task)));
          await options.runTask(task, started, how.signal);
        });
        return { shownMs: performance.now() - begin, hasReturned: false, language: 'typescript' };
      }
      if (command === undefined)
        return kept(io.transcript, text, () =>
          operations.during(how.signal, () => entries().runner.run(text, how)),
        );
      io.transcript?.ran({ text, ended: 0 });
      if (command.kind === 'help') {
        const help = helpEntries(core, entries().names);
        const { topic } = command;
        const isOfTask = isTaskName(topic) && help.every(({ name }) => name !== topic);
        if (isOfTask) await options.runTask(`${topic} --help`, started, how.signal);
        else print(helpText(topic, help, style, didYouMean));
      }
      if (command.kind === 'hint') print(style.colour.dim(command.text));
      if (command.kind === 'more') await presenter.more();
      if (command.kind === 'language') {
        launch.languages.choose(command.name);
        if (isInteractive) print(style.colour.dim(SWITCHED[command.name]));
      }
      return { shownMs: 0, hasReturned: false, language: 'typescript' };
    },
    async warmUp(text) {
      entries();
      const nowhere = presenter.showing({ print: () => {} });
      const runner = new Runner(launch.languages, nowhere, isInteractive, () => 0);
      // An error comes again with the first entry, and is shown there.
      await runner.run(text, { language: 'typescript' }).catch(() => {});
      core.api.RocketJob.Subscribers.Server.parameters.pause.safeParse({});
    },
    complete: (text, cursor) => complete(text, cursor, entries().source),
    banner: (version) =>
      bannerText(
        core,
        connected,
        { version, environment: launch.environment, rcFiles: launch.rcFiles },
        style,
      ),
  };
  return started;
}

/** A file of code or a block of Ruby contains no shell tasks. */
function tasksIn(
  text: string,
  { filename = '', language }: AnswerOptions,
  code: CodeReader,
): readonly TypedLine[] {
  return language === 'ruby' || CODE_FILE.test(filename) ? [] : typedTasks(text, code);
}

/** Runs an entry, and records in the transcript how far it ran. */
async function kept(
  transcript: ConsoleIO['transcript'],
  text: string,
  run: () => Promise<Answered>,
): Promise<Answered> {
  try {
    const answered = await run();
    const isProgram = answered.language === 'typescript' && !answered.hasReturned;
    transcript?.ran({ text, ended: isProgram ? Number.POSITIVE_INFINITY : 0 });
    return answered;
  } catch (error) {
    transcript?.ran({ text, ended: error instanceof EvaluationError ? error.ended : 0 });
    throw error;
  }
}

const SWITCHED = {
  ruby: display`The prompt is now Ruby. To switch back: typescript`,
  typescript: display`The prompt is now TypeScript. Lines that are valid only in Ruby run as Ruby.`,
} as const;
