import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { RocketJobError, readSafeFile } from '../../../src/console-startup';

const MAX_BYTES = 1_048_576;
/** The number of trusted contents per file: those of the branches that you switch between. */
const CONTENTS_KEPT = 10;

/** Whether a content may run: `changed` if another content of the same file was trusted. */
export type Trust = 'trusted' | 'changed' | 'unknown';

/**
 * Remembers which files of code you trust, by real path and content, in a file that only you can read and
 * write: `$XDG_STATE_HOME/rj-console/trusted.json`, or `~/.local/state/rj-console/trusted.json`.
 */
export class TrustedFiles {
  readonly #path: string;

  constructor(env: NodeJS.ProcessEnv) {
    const state = env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state');
    this.#path = join(state, 'rj-console', 'trusted.json');
  }

  /** @throws RocketJobError `invalid_configuration` if another user could have written the list */
  trustOf(path: string, bytes: Buffer): Trust {
    const known = this.#read().get(path);
    if (known === undefined) return 'unknown';
    return known.includes(hashOf(bytes)) ? 'trusted' : 'changed';
  }

  /** Trusts this content of the file from now on. @throws RocketJobError `invalid_configuration` */
  trust(path: string, bytes: Buffer): void {
    const files = this.#read();
    const others = (files.get(path) ?? []).filter((hash) => hash !== hashOf(bytes));
    this.#write(files.set(path, [hashOf(bytes), ...others].slice(0, CONTENTS_KEPT)));
  }

  /** @returns whether any content of the file was trusted. @throws RocketJobError `invalid_configuration` */
  revoke(path: string): boolean {
    const files = this.#read();
    if (!files.delete(path)) return false;
    this.#write(files);
    return true;
  }

  /** Returns the real paths of all trusted files. @throws RocketJobError `invalid_configuration` */
  paths(): readonly string[] {
    return [...this.#read().keys()].sort();
  }

  #read(): Map<string, readonly string[]> {
    const file = readSafeFile(this.#path, MAX_BYTES);
    if (file.kind === 'absent') return new Map();
    if (file.kind === 'unsafe') throw this.#unusable(file.reason);
    if (file.groupWritable === file.path || file.groupWritable === dirname(file.path))
      throw this.#unusable(`a group can write to ${file.groupWritable}`);
    const files = listIn(file.bytes.toString());
    if (files === undefined) throw this.#unusable('it is not a list of trusted files');
    return files;
  }

  #unusable(reason: string): RocketJobError {
    const message = `Can't use the list of trusted files, ${this.#path}: ${reason}. Correct or remove the file.`;
    return new RocketJobError('invalid_configuration', message, { source: this.#path });
  }

  /** Atomically, because another console may read it now. */
  #write(files: ReadonlyMap<string, readonly string[]>): void {
    const folder = dirname(this.#path);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    const next = `${this.#path}.${randomBytes(6).toString('hex')}`;
    try {
      writeFileSync(next, `${JSON.stringify([...files], null, 2)}\n`, {
        flag: 'wx',
        mode: 0o600,
        flush: true,
      });
      renameSync(next, this.#path);
    } finally {
      rmSync(next, { force: true });
    }
  }
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function listIn(text: string): Map<string, readonly string[]> | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every(isEntry) ? new Map(list) : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(entry: unknown): entry is [string, readonly string[]] {
  if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== 'string') return false;
  const hashes: unknown = entry[1];
  return Array.isArray(hashes) && hashes.every((hash) => typeof hash === 'string');
}
