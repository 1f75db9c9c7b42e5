import { homedir } from 'node:os';
import type { Connection } from '../../src/console-api';
import {
  type DisplayText,
  environmentName,
  RocketJobError,
  resolveOwnPackage,
} from '../../src/console-startup';
import { environmentFlag } from '../cli/environment-flag';
import type { ConsoleOptions } from '../cli/options';
import { type RcResult, runRcFiles } from '../cli/rc/rc';
import type { RcSettings } from '../cli/rc/rc-settings';
import { Evaluator } from '../evaluator/evaluator';
import { lazyNames } from '../helpers/context';
import { dryHelper } from '../helpers/dry';
import { knownObjects } from '../helpers/known-objects';
import type { Ask } from '../safety/expectation';
import type * as connecting from './connecting';
import type { Connected } from './connecting';
import type * as consoleLanguages from './console-languages';
import type { ConsoleLanguages } from './console-languages';
import { type Core, loadCore } from './core';

/**
 * The state of a console before and after it connects: its environment, the context in which code runs, the
 * settings of `.rjconsolerc`. It loads the core on first use, which is after the prompt.
 */
export class Launch {
  /** `production`, `development`, … */
  readonly environment: string;
  readonly #options: ConsoleOptions;
  /** The settings from environment variables, which take precedence over `.rjconsolerc`. */
  readonly #flags: { readonly production: boolean | undefined; readonly readOnly: boolean | undefined };
  readonly #env: NodeJS.ProcessEnv;
  readonly #folder = process.cwd();
  #rc: RcResult = { settings: {}, ran: [] };
  #core: Core | undefined;
  #evaluator: Evaluator | undefined;
  /** Names for an evaluator that isn't created yet. */
  readonly #names: object[] = [];
  #languages: ConsoleLanguages | undefined;
  #connected: Connected | undefined;

  private constructor(options: ConsoleOptions, env: NodeJS.ProcessEnv) {
    this.#options = options;
    // A copy, so that no file that runs can change where the console connects to.
    this.#env = { ...env };
    this.#flags = {
      production: environmentFlag(env, 'RJ_PRODUCTION'),
      readOnly: environmentFlag(env, 'RJ_READ_ONLY'),
    };
    this.environment = environmentName({ ...(options.environment && { flag: options.environment }), env });
    resolveOwnPackage(require.resolve('../../src/index'));
  }

  /**
   * @param print takes messages about a `.rjconsolerc`
   * @param ask undefined if no user is at a prompt
   * @throws RocketJobError `invalid_argument` if the file of `--rc` can't be used
   */
  static async prepare(
    options: ConsoleOptions,
    env: NodeJS.ProcessEnv,
    print: (text: DisplayText) => void,
    ask: Ask | undefined,
  ): Promise<Launch> {
    const launch = new Launch(options, env);
    launch.#rc = await runRcFiles({
      evaluator: () => launch.evaluator,
      define: (names) => launch.define(names),
      home: homedir(),
      folder: launch.#folder,
      named: options.rcPath,
      env: launch.#env,
      ask,
      print,
    });
    return launch;
  }

  get settings(): RcSettings {
    return this.#rc.settings;
  }

  /** The `.rjconsolerc` files that ran. */
  get rcFiles(): readonly string[] {
    return this.#rc.ran;
  }

  /**
   * If the environment is called production, no setting makes the console less careful; elsewhere settings
   * can make it more careful.
   */
  get isProduction(): boolean {
    if (this.environment === 'production') return true;
    return this.#flags.production ?? this.settings.production ?? false;
  }

  /** Whether publishing and changes are errors. */
  get isReadOnly(): boolean {
    if (this.#options.isReadOnly) return true;
    return this.#flags.readOnly ?? this.settings.readOnly ?? false;
  }

  /** The heartbeat interval of servers that don't report one; undefined if it isn't set. */
  get heartbeatSeconds(): number | undefined {
    return this.#options.heartbeatSeconds ?? this.settings.heartbeatSeconds;
  }

  /** Whether nothing is written, and publications are rehearsed. */
  get isDry(): boolean {
    return this.#options.isDry;
  }

  /** The context in which code runs. It is created before the first code runs: a shell task runs none. */
  get evaluator(): Evaluator {
    this.#evaluator ??= this.#newEvaluator();
    return this.#evaluator;
  }

  /** Preloads more names. */
  define(names: object): void {
    if (this.#evaluator === undefined) this.#names.push(names);
    else this.#evaluator.define(names);
  }

  core(): Core {
    this.#core ??= loadCore();
    return this.#core;
  }

  get connected(): Connected | undefined {
    return this.#connected;
  }

  /** @throws RocketJobError `invalid_configuration`, `cannot_connect`, `no_mongod` */
  async connect(onProgress: (line: DisplayText) => void): Promise<Connected> {
    const { connect }: typeof connecting = require('./connecting');
    this.#connected = await connect(this.core(), {
      url: this.#options.url,
      rcUrl: this.settings.url,
      isEnvironmentGiven: this.#options.environment !== undefined,
      env: this.#env,
      folder: this.#folder,
      environment: this.environment,
      mayBeSandbox: this.#options.subcommand === undefined,
      sandboxWorkers: this.#options.sandboxWorkers,
      onProgress,
    });
    return this.#connected;
  }

  /** Whether the user has switched to Ruby. */
  get isRubyChosen(): boolean {
    return this.#languages?.chosen === 'ruby';
  }

  /** The possible languages of entries. The code that distinguishes them is loaded with the first entry. */
  get languages(): ConsoleLanguages {
    const { newConsoleLanguages }: typeof consoleLanguages = require('./console-languages');
    this.#languages ??= newConsoleLanguages(this.evaluator, () => this.core(), this.environment);
    return this.#languages;
  }

  /** Stops Ruby, closes the connection and deletes the sandbox. */
  async close(): Promise<void> {
    this.#languages?.close();
    await this.#core?.console.defaultEnvironment.close();
    await this.#connected?.sandbox?.stop();
  }

  #newEvaluator(): Evaluator {
    const evaluator = new Evaluator({
      names: lazyNames(
        () => this.core(),
        () => this.#connection(),
      ),
      modules: { 'rj-console': () => this.core().api },
      known: () => (this.#core === undefined ? [] : knownObjects(this.#core)),
    });
    evaluator.define({ environment: this.environment, dry: dryHelper(() => this.core()) });
    for (const names of this.#names) evaluator.define(names);
    return evaluator;
  }

  #connection(): Connection {
    if (this.#connected !== undefined) return this.#connected.connection;
    throw new RocketJobError('not_configured', 'The console is still connecting. Try again in a moment.', {});
  }
}
