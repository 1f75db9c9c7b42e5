import { RocketJobError } from '../../src/console-startup';
import type { Evaluator } from './evaluator';
import {
  type EntryOptions,
  type Evaluation,
  type Language,
  type NamesInText,
  type Reading,
  Unlendable,
  type Variables,
} from './language';
import { parseEntry, readEntry } from './parse/parse-entry';
import { statementsOf } from './parse/statement';
import { freeNames } from './rewrite/free-names';

/** TypeScript and JavaScript: the language of every entry that is valid in it. */
export class TypeScript implements Language {
  readonly name = 'typescript';
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  read(text: string): Reading {
    return readEntry(text);
  }

  namesIn(text: string): NamesInText {
    const { statements, text: javaScript } = parseEntry(text, '');
    return {
      read: freeNames(statements),
      set: statementsOf(statements, javaScript).flatMap(({ sets }) => sets),
    };
  }

  knows(name: string): boolean {
    return name in this.#evaluator.context;
  }

  /** Whether a name has its preloaded value. */
  isPreloaded(name: string): boolean {
    return this.#evaluator.isPreloaded(name);
  }

  evaluate(text: string, options: EntryOptions): Promise<Evaluation> {
    return this.#evaluator.evaluate(text, options);
  }

  async valuesOf(names: readonly string[]): Promise<Variables> {
    const { context } = this.#evaluator;
    const held = names.filter((name) => this.#evaluator.holds(name));
    return new Map(held.map((name) => [name, context[name]]));
  }

  async lend(variables: Variables): Promise<void> {
    for (const [name, value] of variables) {
      const descriptor =
        value instanceof Unlendable
          ? { get: () => staysInRuby(name, value.type) }
          : { value, writable: true };
      Object.defineProperty(this.#evaluator.context, name, {
        ...descriptor,
        configurable: true,
        enumerable: true,
      });
    }
  }

  async forget(names: readonly string[]): Promise<readonly string[]> {
    return this.#evaluator.forget(names);
  }
}

function staysInRuby(name: string, type: string): never {
  throw new RocketJobError(
    'invalid_argument',
    `\`${name}\` is a Ruby ${type}, which can't be used in TypeScript. Use it in a line of Ruby; to switch: \`ruby\`.`,
    { argument: name },
  );
}
