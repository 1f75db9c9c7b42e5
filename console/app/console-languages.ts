import { isTypedTask } from '../cli/typed/typed-task';
import type { Evaluator } from '../evaluator/evaluator';
import { Languages } from '../evaluator/languages';
import { Ruby, type RubyDisplay } from '../evaluator/ruby/ruby';
import { TypeScript } from '../evaluator/typescript-language';
import type { Core } from './core';

/**
 * `RocketJob::Server`: not TypeScript, except in a string or a comment, for which Ruby then starts in vain.
 */
const RUBY_CONSTANT = /\b[A-Z]\w*::[A-Z]/;

/** The languages of a console, and the display of Ruby's output there. */
export class ConsoleLanguages extends Languages {
  readonly #ruby: Ruby;

  constructor(typescript: TypeScript, ruby: Ruby) {
    super(typescript, ruby);
    this.#ruby = ruby;
  }

  showRuby(display: RubyDisplay): void {
    this.#ruby.display = display;
  }

  /** Starts Ruby if a text looks like it, before the text is parsed. */
  foresee(text: string): void {
    if (RUBY_CONSTANT.test(text)) this.#ruby.start();
  }

  /** Parses a text before it runs, and starts Ruby if it is in Ruby. */
  prepare(text: string, filename: string): void {
    const isRuby = this.languageOf(text, { filename }) === this.#ruby;
    if (isRuby && !isTypedTask(text, this)) this.#ruby.start();
  }

  /** Stops Ruby's process. */
  close(): void {
    this.#ruby.close();
  }
}

/** @param environment the value of `Rails.env` */
export function newConsoleLanguages(
  evaluator: Evaluator,
  core: () => Core,
  environment: string,
): ConsoleLanguages {
  const ruby: Ruby = new Ruby({
    core,
    environment,
    console: () => evaluator.context['console'],
    onLost: (names) => languages.lost(ruby, names),
  });
  const languages = new ConsoleLanguages(new TypeScript(evaluator), ruby);
  return languages;
}
