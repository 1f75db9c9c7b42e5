import ts from 'typescript';
import type { RunEntry } from '../run-entry';
import { awaitedCalls } from './awaited-calls';
import { declarationChanges, namesSetFirst } from './declarations';
import { statementsOf } from './entry-statements';
import { type CheckedProgram, ProgramChecker } from './program-checker';
import type { SessionStatement, WrittenStatement } from './session-statement';
import { isSetAt, usedNames } from './used-names';

/** A statement and its place in the program. */
interface Placed {
  readonly statement: SessionStatement;
  readonly from: number;
  readonly to: number;
  readonly typedAt: WrittenStatement['typedAt'];
}

const CANNOT_FIND_NAME: ReadonlySet<number> = new Set([2304, 2552, 18004]);
const ASSIGNED_CONSTANT = 2588;
const NOT_ASSIGNABLE = 2322;
const POSSIBLY_MISSING: ReadonlySet<number> = new Set([
  2531, 2532, 2533, 2721, 2722, 2723, 18047, 18048, 18049,
]);
/**
 * A statement that starts with one of these continues the one before it, unless that ends with a semicolon.
 */
const CONTINUES = /^[([`/+\-*,.]/;

/**
 * A session as a program that compiles under `strict`: the typed code, with `const` where a variable is first
 * set, `await` where the prompt awaits, and `!` where a value existed that its type doesn't guarantee.
 * Statements that failed, are not TypeScript or work only at the prompt become comments.
 *
 * @param path the program's path
 */
export function sessionProgram(entries: readonly RunEntry[], path: string): string {
  return new SessionProgram(entries, path).written();
}

class SessionProgram {
  readonly #statements: readonly SessionStatement[];
  readonly #firsts: ReadonlySet<SessionStatement>;
  readonly #checker: ProgramChecker;
  readonly #exported: ReadonlyMap<string, boolean>;
  readonly #reassigned = { again: new Set<string>(), anew: new Set<string>() };
  #placed: readonly Placed[] = [];

  constructor(entries: readonly RunEntry[], path: string) {
    const all = entries.map(statementsOf);
    this.#statements = all.flat();
    this.#firsts = new Set(all.flatMap(([first]) => first ?? []));
    this.#checker = new ProgramChecker(path);
    this.#exported = this.#checker.exportedNames();
  }

  /** Each pass of the compiler shows the next errors; each adds something or comments something out. */
  written(): string {
    for (;;) {
      const text = this.#text();
      const checked = this.#checker.check(text);
      if (!this.#wait(checked) && !this.#correct(checked)) return text;
    }
  }

  #text(): string {
    const code = this.#statements.filter(({ isCode }) => isCode);
    const changes = declarationChanges(code, this.#reassigned);
    let text = this.#header(code);
    let isOpen: boolean = false;
    const placed: Placed[] = [];
    for (const statement of this.#statements) {
      if (this.#firsts.has(statement)) text = withLineEnd(text);
      const change = changes.get(statement);
      if (change === undefined) {
        text = withLineEnd(text) + statement.commented();
        continue;
      }
      const plain: WrittenStatement = statement.written(change);
      const beginning = plain.text.slice(statement.start);
      const needsEnd: boolean = isOpen && CONTINUES.test(beginning);
      const written: WrittenStatement = needsEnd
        ? statement.written({ ...change, prefix: `;${change.prefix}` })
        : plain;
      placed.push({ statement, from: text.length, to: text.length + written.text.length, ...written });
      text += written.text;
      // A comment after it may end with a semicolon too.
      isOpen = /\/[/*]/.test(written.text) || !written.text.trimEnd().endsWith(';');
    }
    this.#placed = placed;
    text = withLineEnd(text);
    return code.length === 0 ? text : `${text}await RocketJob.disconnect();\n`;
  }

  #header(code: readonly SessionStatement[]): string {
    if (code.length === 0) return '';
    const used = new Set(['RocketJob', ...code.flatMap(({ text }) => [...usedNames(text)])]);
    const set = new Set(code.flatMap(({ text }) => namesSetFirst(text)));
    const imported = [...used].filter((name) => this.#exported.has(name) && !set.has(name)).sort();
    const specifiers = imported.map((name) => (this.#exported.get(name) === true ? `type ${name}` : name));
    return `import { ${specifiers.join(', ')} } from 'rj-console';\n\nawait RocketJob.connect();\n`;
  }

  /** @returns whether it added an `await` */
  #wait(checked: CheckedProgram): boolean {
    const { calls, loops, impossible } = awaitedCalls(checked);
    for (const { from, to, isPart } of calls)
      this.#surround(from, from, to, isPart ? '(await ' : 'await ', isPart ? ')' : '');
    for (const position of loops) this.#surround(position - 1, position, position, ' await', '');
    for (const { at, call } of impossible)
      this.#at(at)?.statement.leaveOut(`the prompt awaits \`${call}\` in a function that is not async`);
    return calls.length + loops.length + impossible.length > 0;
  }

  /** @returns whether it changed something that doesn't compile */
  #correct({ file, errors }: CheckedProgram): boolean {
    if (errors.length === 0) return false;
    const missing = errors.filter(({ code }) => POSSIBLY_MISSING.has(code));
    if (missing.length === errors.length) {
      for (const { start = 0, length = 0 } of missing)
        this.#surround(start, undefined, start + length, '', '!');
      return true;
    }
    if (errors.some((error) => this.#declare(error, file))) return true;
    this.#leaveOut(errors.find(({ code }) => !POSSIBLY_MISSING.has(code)) ?? errors[0]);
    return true;
  }

  /** @returns whether an error shows how to declare a variable */
  #declare({ code, start = 0, length = 0 }: ts.Diagnostic, file: ts.SourceFile): boolean {
    const name = file.text.slice(start, start + length);
    const { again, anew } = this.#reassigned;
    if (code === ASSIGNED_CONSTANT) return added(again, name);
    if (!isSetAt(file, start)) return false;
    if (code === NOT_ASSIGNABLE) return added(anew, name);
    const statement = this.#at(start)?.statement;
    return CANNOT_FIND_NAME.has(code) && statement !== undefined && added(statement.undeclared, name);
  }

  /** An error outside of every statement comes from the last one. */
  #leaveOut(error: ts.Diagnostic | undefined): void {
    const why = ts.flattenDiagnosticMessageText(error?.messageText, ' ');
    const { statement } = this.#at(error?.start ?? 0) ?? this.#placed.at(-1) ?? {};
    statement?.leaveOut(`it does not compile: ${why}`);
  }

  /** Adds text to the statement at a position; `from` and `to` are positions in the program too. */
  #surround(at: number, from: number | undefined, to: number, before: string, behind: string): void {
    const placed = this.#at(at);
    if (placed === undefined) throw new Error(`The session has no statement at ${at}`);
    const { statement, typedAt } = placed;
    const start = from === undefined ? 0 : typedAt(from - placed.from, 'start');
    if (!statement.surround(start, typedAt(to - placed.from, 'end'), before, behind))
      statement.leaveOut(`it does not compile with \`${before}${behind}\``);
  }

  #at(position: number): Placed | undefined {
    return this.#placed.find(({ from, to }) => position >= from && position < to);
  }
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

/** @returns whether it was new */
function added(names: Set<string>, name: string): boolean {
  const { size } = names;
  return names.add(name).size > size;
}
