import { AsyncLocalStorage } from 'node:async_hooks';
import { AggregationCursor } from 'mongodb';
import { Refused, type SentCommand } from './command-guard';
import { commandName, onlyReads, writesResult } from './reading-command';

/** The allowed writes: all; none; or none, with publications rehearsed. */
export type WriteMode = 'writable' | 'read-only' | 'dry';

/**
 * Whether a process may write. In a read-only or dry console, every command that isn't known to only read is
 * an error. This is decided when it is sent, so objects fetched earlier can't bypass it.
 */
export class WriteAccess {
  isReadOnly = false;
  isDry = false;
  /** The mode follows code into its timers and promises, even after it has returned. */
  readonly #within = new AsyncLocalStorage<'read-only' | 'dry'>();
  /** Transactions that include a write. */
  readonly #written = new WeakSet<object>();

  get mode(): WriteMode {
    const within = this.#within.getStore();
    if (this.isDry || within === 'dry') return 'dry';
    return this.isReadOnly ? 'read-only' : (within ?? 'writable');
  }

  /** Runs code without writing anything; publications in it are rehearsed. */
  dry<T>(run: () => T): T {
    return this.#within.run('dry', run);
  }

  /** Runs code in which publications and changes are errors; inside a dry run, the dry run applies. */
  readOnly<T>(run: () => T): T {
    return this.#within.run(this.#within.getStore() ?? 'read-only', run);
  }

  /**
   * @param what the writing operation, as in `publish stop`
   * @param where the collection, if there is one
   * @throws RocketJobError `read_only`
   */
  check(what: string, where?: string): void {
    this.#refuse(where === undefined ? `\`${what}\`` : `\`${what}\` on ${where}`);
  }

  /** @throws RocketJobError `read_only` for a command that may write */
  checkCommand({ database, command, transaction }: SentCommand): void {
    if (this.mode === 'writable' && transaction === undefined) return;
    const name = commandName(command);
    const commits = name === 'commitTransaction' && transaction !== undefined;
    const writes = commits ? this.#written.has(transaction) : !onlyReads(command);
    if (!writes) return;
    const collection: unknown = command[name];
    this.#refuse(`\`${name}\` on ${typeof collection === 'string' ? `${database}.${collection}` : database}`);
    if (transaction !== undefined) this.#written.add(transaction);
  }

  /** @throws RocketJobError `read_only` for a cursor whose pipeline would write */
  checkCursor(value: unknown): void {
    if (value instanceof AggregationCursor && writesResult(value.pipeline)) {
      this.#refuse(`\`aggregate\` on ${value.namespace.toString()}`);
    }
  }

  #refuse(what: string): void {
    const { mode } = this;
    if (mode === 'writable') return;
    const reason =
      mode === 'dry'
        ? `A dry run can't rehearse ${what}.`
        : `This console is read-only, so ${what} is refused.`;
    throw new Refused('read_only', `${reason} Nothing was written.`, {});
  }
}
