import type { Evaluator } from '../evaluator/evaluator';
import { Languages } from '../evaluator/languages';
import { Ruby, type RubyDisplay } from '../evaluator/ruby/ruby';
import { TypeScript } from '../evaluator/typescript-language';
import type { Core } from './core';

/** The languages of a console, and how what comes of Ruby is shown there. */
export class ConsoleLanguages extends Languages {
  readonly #ruby: Ruby;

  constructor(typescript: TypeScript, ruby: Ruby) {
    super(typescript, ruby);
    this.#ruby = ruby;
  }

  showRuby(display: RubyDisplay): void {
    this.#ruby.display = display;
  }

  /** Has Ruby start for a text that is to be run, if it is in Ruby. */
  prepare(text: string, filename: string): void {
    if (this.languageOf(text, { filename }) === this.#ruby) this.#ruby.start();
  }

  /** Ends Ruby's process. */
  close(): void {
    this.#ruby.close();
  }
}

/** @param environment what `Rails.env` is */
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
