import { AsyncLocalStorage } from 'node:async_hooks';
import type { Admin, Collection, Db, Document } from 'mongodb';
import { RocketJobError } from '../errors/rocket-job-error';

/** What may be written: everything; nothing; or nothing, and what is published is rehearsed. */
export type WriteMode = 'writable' | 'read-only' | 'dry';

const READS: ReadonlySet<PropertyKey> = new Set([
  ...['listCollections', 'stats', 'indexInformation', 'profilingLevel', 'watch', 'find', 'findOne', 'count'],
  ...['countDocuments', 'estimatedDocumentCount', 'distinct', 'indexes', 'indexExists', 'listIndexes'],
  ...['listSearchIndexes', 'isCapped', 'options', 'ping', 'serverStatus', 'serverInfo', 'buildInfo'],
  ...['listDatabases', 'replSetGetStatus', 'toString', 'constructor'],
]);
const READING_COMMANDS: ReadonlySet<string> = new Set([
  ...['find', 'count', 'distinct', 'explain', 'getMore', 'hello', 'isMaster', 'ping', 'buildInfo', 'dbStats'],
  ...['collStats', 'serverStatus', 'hostInfo', 'connectionStatus', 'currentOp', 'listCollections', 'top'],
  ...['listIndexes', 'listDatabases', 'replSetGetStatus', 'replSetGetConfig', 'getParameter', 'usersInfo'],
]);
/** What leads to more that could write. */
const WAYS: ReadonlySet<PropertyKey> = new Set(['collection', 'admin']);

/**
 * Whether a process may write, and a database that heeds it: in a read-only or dry console every call that is not known
 * to read is an error. It is decided at each call, so what was fetched before is no way around.
 */
export class WriteAccess {
  isReadOnly = false;
  isDry = false;
  /** Follows a dry run into its timers and promises, also after it has ended. */
  readonly #dryRun = new AsyncLocalStorage<true>();

  get mode(): WriteMode {
    if (this.isDry || this.#dryRun.getStore() === true) return 'dry';
    return this.isReadOnly ? 'read-only' : 'writable';
  }

  /** Runs something in which nothing is written; what it publishes is rehearsed. */
  dry<T>(run: () => T): T {
    return this.#dryRun.run(true, run);
  }

  /** @param what is to be written, as in `publish stop` @throws RocketJobError `read_only` */
  check(what: string): void {
    if (this.mode === 'read-only') {
      const rule = `Expected to be writable for \`${what}\`, got read-only. Nothing was written.`;
      throw new RocketJobError('read_only', rule, {});
    }
    if (this.mode === 'dry') {
      const rule = `Expected only what can be rehearsed in a dry run, got \`${what}\`. Nothing was written.`;
      throw new RocketJobError('read_only', rule, {});
    }
  }

  /** The same database, whose writing calls are checked. */
  guarded(database: Db): Db {
    return this.#guarded(database);
  }

  #guarded<T extends Db | Collection | Admin>(target: T): T {
    return new Proxy(target, {
      get: (_target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        // They lead around it: to any database, to the same one.
        if (name === 'client' || name === 's') this.check(name);
        if (typeof value !== 'function' || typeof name === 'symbol') return value;
        return (...args: unknown[]) => {
          if (!reads(name, args)) this.check(name);
          const result: unknown = Reflect.apply(value, target, args);
          return WAYS.has(name) ? this.#guarded(result as Db | Collection | Admin) : result;
        };
      },
    });
  }
}

function reads(name: string, args: readonly unknown[]): boolean {
  switch (name) {
    case 'aggregate':
      return !writesIn(args[0]);
    case 'command':
    case 'runCursorCommand':
      return isReadingCommand(args[0]);
    default:
      return READS.has(name) || WAYS.has(name);
  }
}

function isReadingCommand(command: unknown): boolean {
  const [name = ''] = Object.keys((command ?? {}) as Document);
  if (name === 'aggregate') return !writesIn((command as Document)['pipeline']);
  return READING_COMMANDS.has(name);
}

/** Whether a pipeline has a stage that writes, which may stand at its end alone. */
function writesIn(pipeline: unknown): boolean {
  return [pipeline]
    .flat()
    .some((stage) => Object.keys(stage ?? {}).some((key) => key === '$out' || key === '$merge'));
}
