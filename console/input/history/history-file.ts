import {
  closeSync,
  fchmodSync,
  fstatSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import readWithReplHistory from 'repl-history';
import { withLock } from './file-lock';

const OWNER_ONLY = 0o600;
const LONGEST = 10_000;
/** Trimming leaves room, so that it is needed only once in a while and not at each start. */
const KEPT_AFTER_TRIM = 9_000;

/**
 * Entries on disk: one JSON string per line, the oldest first, so that an entry of many lines is one record.
 * Each entry is appended with one write; the file is never written in place, so neither a second console nor
 * SIGKILL loses any.
 */
export class HistoryFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Returns all entries, the oldest first. Creates the file if there is none. Throws the file system's
   * errors.
   */
  read(): string[] {
    closeSync(this.#openForAppending());
    const records = this.#records();
    if (records.length > LONGEST) this.#trim();
    return records.slice(-LONGEST).flatMap(entryOf);
  }

  /** Throws the file system's errors. */
  append(entry: string): void {
    withLock(this.#path, () => {
      const file = this.#openForAppending();
      try {
        writeSync(file, `${isTorn(file) ? '\n' : ''}${JSON.stringify(entry)}\n`);
      } finally {
        closeSync(file);
      }
    });
  }

  #openForAppending(): number {
    const file = openSync(this.#path, 'a+', OWNER_ONLY);
    const status = fstatSync(file);
    if (status.isFIFO()) {
      closeSync(file);
      // Reading would wait for a writer.
      throw new Error('it is a pipe');
    }
    // An old file may be readable by others; a device (`RJ_HISTORY=/dev/null`) must not be changed.
    if (status.isFile() && (status.mode & 0o777) !== OWNER_ONLY) fchmodSync(file, OWNER_ONLY);
    return file;
  }

  /**
   * Uses repl-history only as a reader: it can't listen for `exit`, where it would overwrite the file and
   * exit the process.
   */
  #records(): string[] {
    const repl = { history: [] as string[], on: () => {} };
    readWithReplHistory(repl, { filePath: this.#path });
    return repl.history;
  }

  #trim(): void {
    withLock(this.#path, () => {
      const path = realpathSync(this.#path);
      const temporary = `${path}.${process.pid}.tmp`;
      const kept = this.#records().slice(-KEPT_AFTER_TRIM);
      writeFileSync(temporary, `${kept.join('\n')}\n`, { mode: OWNER_ONLY });
      renameSync(temporary, path);
    });
  }
}

/** True if the last line has no line break: the disk was full when it was written. */
function isTorn(file: number): boolean {
  const last = Buffer.alloc(1);
  const { size } = fstatSync(file);
  return size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
}

function entryOf(record: string): string[] {
  try {
    const entry: unknown = JSON.parse(record);
    return typeof entry === 'string' ? [entry] : [];
  } catch {
    return [];
  }
}
