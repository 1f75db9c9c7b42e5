import { didYouMean } from '../src/console-startup';
import { bannerText } from './banner';
import { commandIn } from './commands';
import { completionSource } from './completion-source';
import { preloadedNames } from './context';
import type { Style } from './display/style';
import { helpEntries, helpText } from './documentation';
import { complete } from './input/completer';
import type { Completion } from './input/completion';
import type { Launch } from './launch';
import { Presenter } from './presenter';
import { type AnswerOptions, Runner } from './runner';

export interface StartOptions {
  readonly style: Style;
  readonly print: (text: string) => void;
  readonly isJson: boolean;
  readonly followMs: number;
  /** At a prompt, or for a script. */
  readonly isInteractive: boolean;
}

/** A console that is connected: what it can be asked. */
export interface Started {
  readonly presenter: Presenter;
  /**
   * Runs one text, or does what the command in it asks.
   *
   * @returns how many milliseconds of it went into showing
   * @throws EvaluationError
   */
  answer(text: string, options: AnswerOptions): Promise<number>;
  complete(text: string, cursor: number): Completion;
  banner(version: string): Promise<string>;
}

/**
 * Connects the console and readies it. Everything heavy is behind this: it is loaded once the prompt stands.
 *
 * @throws RocketJobError `invalid_configuration`, `cannot_connect`, `no_mongod`
 */
export async function start(launch: Launch, options: StartOptions): Promise<Started> {
  const { style, print, isJson, followMs, isInteractive } = options;
  const core = launch.core();
  const connected = await launch.connect(isInteractive ? print : (line) => console.error(line));
  const names = preloadedNames(core);
  const source = completionSource(launch.evaluator.context, core, names);
  const presenter = new Presenter({ core, style, print, isJson, followMs, isRaw: !isInteractive });
  const runner = new Runner(launch.evaluator, presenter, isInteractive);
  return {
    presenter,
    async answer(text, entry) {
      const command = commandIn(text);
      if (command === undefined) return runner.run(text, entry);
      if (command.kind === 'help')
        print(helpText(command.topic, helpEntries(core, names), style, didYouMean));
      if (command.kind === 'more') await presenter.more();
      return 0;
    },
    complete: (text, cursor) => complete(text, cursor, source),
    banner: (version) => bannerText(core, connected, { version, environment: launch.environment }, style),
  };
}
