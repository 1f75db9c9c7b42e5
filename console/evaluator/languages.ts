import type {
  EntryOptions,
  Evaluation,
  Language,
  LanguageName,
  NameHolder,
  NamesInText,
  Reading,
} from './language';
import { EvaluationError } from './run/evaluation-error';

const RUBY_FILE = /\.rb$/;
/** A method call on a value. */
const CALLS = /\w\)?\s*&?\.\s*[a-z_]/;
/** TypeScript's spelling of a name. */
const CAMEL_CASE = /\.[a-z]+[A-Z]/;
/** A job class, named as in the gem's guide. */
const JOB_CLASS = /^[A-Z]\w*Job$/;
const TYPESCRIPT_FILE = /\.[cm]?[jt]sx?$/;

/**
 * The languages of one session: it decides an entry's language, and copies variables between the languages. A
 * variable belongs to the language that set it last; another one that reads it gets a copy before its entry
 * runs.
 */
export class Languages {
  readonly #typescript: Language & { isPreloaded(name: string): boolean };
  readonly #ruby: Language & { isChosen: boolean };
  readonly #owners = new Map<string, Language>();
  #hasRubyRun = false;

  constructor(
    typescript: Language & { isPreloaded(name: string): boolean },
    ruby: Language & { isChosen: boolean },
  ) {
    this.#typescript = typescript;
    this.#ruby = ruby;
  }

  /**
   * The language that the user has switched to. In TypeScript, code that is only valid Ruby runs as Ruby all
   * the same.
   */
  get chosen(): LanguageName {
    return this.#ruby.isChosen ? 'ruby' : 'typescript';
  }

  choose(name: LanguageName): void {
    this.#ruby.isChosen = name === 'ruby';
  }

  /** False if more lines are needed. */
  isComplete(text: string): boolean {
    if (this.chosen === 'ruby') return this.#ruby.read(text).status !== 'unfinished';
    const typescript = this.#typescript.read(text).status;
    if (typescript === 'valid') return true;
    const ruby = this.#ruby.read(text).status;
    return ruby === 'valid' || (typescript !== 'unfinished' && ruby !== 'unfinished');
  }

  /** Returns the state of a text in one of the languages. */
  readAs(name: LanguageName, text: string): Reading['status'] {
    return this.#named(name).read(text).status;
  }

  /** Returns the names in a text of a language; none if it is invalid. */
  namesAs(name: LanguageName, text: string): NamesInText {
    return namesIn(this.#named(name), text);
  }

  /** Returns the origin of a name; undefined if it doesn't exist. */
  holderOf(name: string): NameHolder | undefined {
    if (this.#typescript.isPreloaded(name)) return 'console';
    if (this.#owners.has(name) || this.#typescript.knows(name)) return 'user';
    return this.#ruby.knows(name) ? 'method' : undefined;
  }

  /** Runs an entry in its language, as `Language.evaluate` does. */
  async evaluate(text: string, options: EntryOptions = {}): Promise<Evaluation> {
    const language = this.languageOf(text, options);
    this.#hasRubyRun ||= language === this.#ruby;
    // Until Ruby runs, the languages have nothing to exchange.
    if (!this.#hasRubyRun) return language.evaluate(text, options);
    const names = namesIn(language, text);
    await this.#lend(language, names.read);
    try {
      const evaluation = await language.evaluate(text, options);
      const unset = evaluation.returned?.unset ?? [];
      await this.#claim(
        language,
        names.set.filter((name) => !unset.includes(name)),
      );
      return evaluation;
    } catch (error) {
      const gone = await this.#claim(language, names.set);
      throw error instanceof EvaluationError ? error.withRemoved(gone) : error;
    }
  }

  /** A language has lost variables: copies of them are removed too. */
  async lost(language: Language, names: readonly string[]): Promise<void> {
    const owned = names.filter((name) => this.#owners.get(name) === language);
    for (const name of owned) this.#owners.delete(name);
    for (const other of this.#others(language)) await other.forget(owned);
  }

  /** Returns the language of an entry. */
  protected languageOf(text: string, { filename = '', language }: EntryOptions): Language {
    if (language !== undefined) return language === 'ruby' ? this.#ruby : this.#typescript;
    if (RUBY_FILE.test(filename)) return this.#ruby;
    if (TYPESCRIPT_FILE.test(filename)) return this.#typescript;
    if (this.chosen === 'ruby') return this.#ruby;
    const typescript = this.#typescript.read(text);
    if (typescript.status === 'valid') return this.#needsRuby(text) ? this.#ruby : this.#typescript;
    const ruby = this.#ruby.read(text);
    if (ruby.status === 'valid') return this.#ruby;
    // Valid in neither: reported in the language that can parse more of it.
    const reach = ({ status, ...rest }: typeof ruby) =>
      status === 'wrong' ? (rest as { position: number }).position : text.length;
    return reach(ruby) > reach(typescript) ? this.#ruby : this.#typescript;
  }

  /**
   * Code that is valid in both is TypeScript, unless it uses a name that only Ruby has, or calls methods only
   * on Ruby's variables or on a job class that TypeScript doesn't have, in Ruby's spelling. A variable that
   * it sets is its own.
   */
  #needsRuby(text: string): boolean {
    const { read, set } = namesIn(this.#typescript, text);
    const others = read.filter((name) => !set.includes(name));
    const isOnlyRubys = (name: string) => !this.#typescript.knows(name) && this.#ruby.knows(name);
    return (
      (others.some(isOnlyRubys) ||
        this.#callsRubysVariables(text, others) ||
        this.#callsJobClass(text, others)) &&
      this.#ruby.read(text).status === 'valid'
    );
  }

  /**
   * `job.input.failed.first`, if Ruby has set `job`: in TypeScript these would be methods that are never
   * called.
   */
  #callsRubysVariables(text: string, names: readonly string[]): boolean {
    return (
      names.length > 0 &&
      names.every((name) => this.#owners.get(name) === this.#ruby) &&
      CALLS.test(text) &&
      !CAMEL_CASE.test(text)
    );
  }

  /** `ReportJob.failed.count`, which could only be a ReferenceError in TypeScript. */
  #callsJobClass(text: string, names: readonly string[]): boolean {
    return (
      names.some((name) => JOB_CLASS.test(name) && !this.#typescript.knows(name)) &&
      CALLS.test(text) &&
      !CAMEL_CASE.test(text)
    );
  }

  async #lend(to: Language, names: readonly string[]): Promise<void> {
    for (const other of this.#others(to)) {
      const wanted = names.filter((name) => (this.#owners.get(name) ?? this.#typescript) === other);
      await to.lend(await other.valuesOf(wanted));
    }
  }

  /**
   * Removes the names that an entry has set, or failed to set, from the other languages. @returns those that
   * one of them had
   */
  async #claim(language: Language, names: readonly string[]): Promise<readonly string[]> {
    for (const name of names) this.#owners.set(name, language);
    const others = this.#others(language);
    return (await Promise.all(others.map((other) => other.forget(names)))).flat();
  }

  #named(name: LanguageName): Language {
    return name === 'ruby' ? this.#ruby : this.#typescript;
  }

  #others(language: Language): readonly Language[] {
    return [this.#typescript, this.#ruby].filter((each) => each !== language);
  }
}

/** None for an invalid text, whose error is reported when it runs. */
function namesIn(language: Language, text: string): NamesInText {
  try {
    return language.namesIn(text);
  } catch {
    return { read: [], set: [] };
  }
}
