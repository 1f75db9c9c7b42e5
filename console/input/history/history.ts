import { homedir } from 'node:os';
import { join } from 'node:path';
import { type DisplayText, display, escaped, escapedMessage } from '../../../src/console-startup';
import { HistoryFile } from './history-file';
import type { EntryHistory } from './history-walk';
import { type Redaction, redact } from './redaction';

export interface HistoryOptions {
  readonly path: string;
  /** The treatment of secrets on disk; called for each entry. Default: masked. */
  readonly redaction?: () => Redaction;
  /** Called once if the history can't be saved. */
  readonly onProblem: (text: DisplayText) => void;
}

/** Returns the path of the history: `RJ_HISTORY`, or `.rj-console_history` in the home folder. */
export function historyPath(env: Readonly<Record<string, string | undefined>> = process.env): string {
  return env['RJ_HISTORY'] || join(homedir(), '.rj-console_history');
}

/**
 * This user's entries, from this session and earlier ones; the newest first. The file is read when an entry
 * is first needed. Within the session an entry stays as typed; on disk its secrets are masked. If the file
 * can't be used, the session continues with its own entries.
 */
export class History implements EntryHistory {
  readonly #options: HistoryOptions;
  readonly #file: HistoryFile;
  #entries: string[] | undefined;
  #isKept = true;

  constructor(options: HistoryOptions) {
    this.#options = options;
    this.#file = new HistoryFile(options.path);
  }

  get entries(): readonly string[] {
    this.#entries ??= withoutRepeats(this.#safely(() => this.#file.read()) ?? []).reverse();
    return this.#entries;
  }

  /** Blank entries and repetitions of the newest one are not stored. */
  add(entry: string): void {
    if (entry.trim() === '' || entry === this.entries[0]) return;
    this.#entries?.unshift(entry);
    const record = this.#record(entry);
    if (record !== undefined) this.#safely(() => this.#file.append(record));
  }

  /** Does before the first entry what it takes to store one: reads the file, and loads the code. */
  prepare(): void {
    this.#record(this.entries[0] ?? '');
  }

  /** Returns an entry as it is stored; undefined if it isn't. */
  #record(entry: string): string | undefined {
    return redact(entry, this.#options.redaction?.());
  }

  #safely<T>(use: () => T): T | undefined {
    if (!this.#isKept) return undefined;
    try {
      return use();
    } catch (error) {
      this.#isKept = false;
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.onProblem(
        display`Can't save the history in \`${escaped(this.#options.path)}\`: ${escapedMessage(reason)}. This session's history is kept in memory only. To keep it, set RJ_HISTORY to a writable file.`,
      );
      return undefined;
    }
  }
}

function withoutRepeats(entries: readonly string[]): string[] {
  return entries.filter((entry, index) => entry !== entries[index - 1]);
}
