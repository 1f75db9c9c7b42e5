import { setTimeout as sleep } from 'node:timers/promises';
import { display, durationMs, escapedMessage, NOTHING } from '../../src/console-startup';
import type { ConsoleIO } from '../app/console-io';
import type { Core } from '../app/core';
import { changeText, foldedChanges, standingText } from '../display/events/change-text';
import { jsonText } from '../display/json-text';
import { duration } from '../display/layout/duration';
import { Note } from '../display/layout/note';
import { textOf } from '../display/printable';
import { checkedWatchOptions, type WatchOptions } from '../live/watch/watch-options';
import { watchSource } from '../live/watch/watch-source';
import { changesBetween, type Watched, watchedIn } from '../live/watch/watched';
import type { HelpEntry } from './help-entry';

const LOOK_EVERY_SECONDS = 1;
/** More simultaneous changes are shown together on a screen. */
const MOST_LINES = 40;

export const WATCH_HELP: HelpEntry = {
  name: 'watch',
  group: 'Servers',
  usage: "watch('servers' | 'jobs' | lookup | record | () => value, {until, timeout, every})",
  summary: 'Print each change until a key, condition or timeout.',
  details: [
    'until: a function of the records or the value. watch returns true once the function does.',
    'timeout: how long to watch, such as 10m, or a number of seconds (default: --timeout, or no limit). If the condition is not met in time, watch returns false and a script exits with 4.',
    'every: how often to check, such as 100ms, or a number of seconds (default: 1).',
  ],
  examples: [
    "watch('servers', {timeout: 0})",
    "watch(Server.running(), {until: (servers) => servers.length < 10, timeout: '10m'})",
    'watch(() => Server.countsByState(), {timeout: 0})',
    "watch('jobs', {until: (jobs) => jobs.every((job) => job.state !== 'running'), timeout: 600, every: 5})",
  ],
};

/** The parts of the console that watching needs. */
export interface WatchContext extends Pick<ConsoleIO, 'style' | 'print' | 'isJson' | 'nextKey'> {
  readonly core: Core;
  /** How long, in seconds, if the call doesn't say. */
  readonly watchSeconds: number | undefined;
  /** The signal of the running entry. */
  readonly signal: () => AbortSignal | undefined;
  /** Called when a condition wasn't met in time. */
  readonly onUnmet: () => void;
}

/** @returns the `watch` helper: it returns true or false if there is a condition */
export function watchHelper(
  context: WatchContext,
): (what: unknown, options?: unknown) => Promise<boolean | Note> {
  return async function watch(what, options = {}) {
    const checked = checkedWatchOptions(options);
    const watching = new Watching(context, watchSource(what, context.core), checked);
    return watching.run();
  };
}

class Watching {
  readonly #context: WatchContext;
  readonly #read: () => Promise<unknown>;
  readonly #options: WatchOptions;
  readonly #ended = new AbortController();
  #before: readonly Watched[] | undefined;
  #changes = 0;
  #isUnreadable = false;

  constructor(context: WatchContext, read: () => Promise<unknown>, options: WatchOptions) {
    this.#context = context;
    this.#read = read;
    this.#options = options;
  }

  async run(): Promise<boolean | Note> {
    const { signal: interrupted, nextKey, onUnmet, watchSeconds } = this.#context;
    const { until, timeout = watchSeconds, every = LOOK_EVERY_SECONDS } = this.#options;
    const { signal } = this.#ended;
    const end = () => this.#ended.abort();
    const start = performance.now();
    const timer = timeout === undefined ? undefined : setTimeout(end, durationMs(timeout));
    const entry = interrupted();
    entry?.addEventListener('abort', end, { once: true });
    void nextKey?.(signal).then(end, end);
    try {
      for (;;) {
        const isLast = signal.aborted;
        if (await this.#look()) return true;
        if (isLast) break;
        await sleep(durationMs(every), undefined, { signal }).catch(() => {});
      }
    } finally {
      clearTimeout(timer);
      entry?.removeEventListener('abort', end);
      end();
    }
    if (until !== undefined) {
      onUnmet();
      return false;
    }
    const count = this.#changes === 1 ? display`1 change` : display`${this.#changes} changes`;
    return new Note(display`Watched for ${duration(performance.now() - start)}: ${count}.`);
  }

  /** @returns whether the condition is met */
  async #look(): Promise<boolean> {
    const value = await this.#valueOrOutage();
    if (value === OUTAGE) return false;
    const now = watchedIn(value, this.#context.core);
    if (this.#before === undefined) this.#begin(now);
    else this.#show(this.#before, now);
    this.#before = now;
    const { until } = this.#options;
    return until !== undefined && Boolean(await until(value as never));
  }

  /** An unreachable database doesn't end it; a value that can't be read at all does. */
  async #valueOrOutage(): Promise<unknown> {
    try {
      const value = await this.#read();
      this.#isUnreadable = false;
      return value;
    } catch (error) {
      if (this.#before === undefined) throw error;
      if (!this.#isUnreadable) {
        const text = display`Lost the database; retrying: ${escapedMessage(textOf((error as Error).message))}`;
        this.#context.print(this.#context.style.colour.yellow(text));
      }
      this.#isUnreadable = true;
      return OUTAGE;
    }
  }

  #begin(now: readonly Watched[]): void {
    const { print, style, isJson, nextKey } = this.#context;
    const how = nextKey === undefined ? NOTHING : display`. Press any key to stop.`;
    if (!isJson) print(style.colour.dim(display`Watching: ${standingText(now)}${how}`));
  }

  #show(before: readonly Watched[], now: readonly Watched[]): void {
    const { print, style, isJson } = this.#context;
    const at = new Date();
    const changes = changesBetween(before, now);
    this.#changes += changes.length;
    const isFolded = !isJson && style.height !== undefined && changes.length >= MOST_LINES;
    if (isFolded) print(foldedChanges(changes, at, style));
    else
      for (const change of changes)
        print(isJson ? jsonText({ at, ...change }) : changeText(change, at, style));
  }
}

const OUTAGE = Symbol('outage');
