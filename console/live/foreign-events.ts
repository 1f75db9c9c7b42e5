import { type DisplayText, display, joined } from '../../src/console-startup';
import type { Event, EventRecord, Outcome } from '../../src/index';
import type { ConsoleIO } from '../app/console-io';
import type { Core } from '../app/core';
import { outcomeSentence } from '../display/events/event-sentence';
import { outcomeText } from '../display/events/outcome-text';
import { summaryText } from '../display/events/summary-text';
import { jsonText } from '../display/json-text';
import type { Style } from '../display/layout/style';
import { EventFeed } from './event-feed';

/** If the expected processes are unknown, it stops after this time without a response. */
const QUIET_MS = 500;
/** The number of events whose outcome is followed at a time, because polling is expensive. */
const MOST_FOLLOWED = 5;
/** Processes that did not act, on the line of an outcome. */
const MOST_REFUSALS = 3;
const MOST_CHARACTERS = 500;

/** The output for events; as JSON, each event is a line for programs, and none is counted or followed. */
interface TailOptions extends Pick<ConsoleIO, 'style' | 'print' | 'isJson'> {
  readonly core: Core;
  /** Selects events; all by default. */
  readonly filter?: (event: Event) => boolean;
}

/**
 * Prints events as they arrive, and a moment later their outcomes. Ends when `signal` is aborted or the
 * console disconnects, and leaves nothing behind.
 */
export async function tailEvents(options: TailOptions, signal: AbortSignal): Promise<void> {
  if (options.isJson) await printJson(options, signal);
  else await printText(options, signal);
}

async function printJson(
  { core, print, filter = () => true }: TailOptions,
  signal: AbortSignal,
): Promise<void> {
  const events = core.api.RocketJob.Event.tail()[Symbol.asyncIterator]();
  const end = () => void events.return();
  signal.addEventListener('abort', end, { once: true });
  for (let next = await events.next(); next.done !== true; next = await events.next())
    if (filter(next.value)) print(jsonText(next.value));
  signal.removeEventListener('abort', end);
}

async function printText(options: TailOptions, signal: AbortSignal): Promise<void> {
  const { core, style, print, filter = () => true } = options;
  const outcomes = new Outcomes(options);
  const { defaultEnvironment, eventRecordOf } = core.console;
  const recordOf = (event: Event) => eventRecordOf(defaultEnvironment, event);
  const feed = new EventFeed({ style, print, recordOf, onTold: (record) => void outcomes.tell(record) });
  const listener = await defaultEnvironment.listeners.newOnlooker((event) => {
    if (filter(event)) feed.take(event);
  });
  const ended = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (signal.aborted) resolve();
    listener.onChange(({ status }) => {
      if (status === 'stopped') resolve();
    });
  });
  try {
    await Promise.race([listener.start(), ended]);
    await ended;
  } finally {
    feed.end();
    outcomes.end();
    await listener.stop();
  }
}

/** The outcomes of events, a line each; for a few at a time. */
class Outcomes {
  readonly #options: TailOptions;
  readonly #over = new AbortController();
  #followed = 0;

  constructor(options: TailOptions) {
    this.#options = options;
  }

  async tell(record: EventRecord): Promise<void> {
    if (this.#followed >= MOST_FOLLOWED) return;
    this.#followed++;
    const { print, style } = this.#options;
    const { signal } = this.#over;
    const start = performance.now();
    try {
      const { outcomes } = await record.receipts({ quietMs: QUIET_MS, untilSettled: true, signal });
      const line = outcome(record, outcomes, performance.now() - start, style);
      if (outcomes.length > 0 && line.length <= MOST_CHARACTERS && !signal.aborted) print(line);
    } catch {
      // The database is unreachable, or the output has stopped: the outcome is in the log of events.
    }
    this.#followed--;
  }

  end(): void {
    this.#over.abort();
  }
}

/** Returns how many processes have done it, and the reports of some that have not. */
function outcome(
  record: EventRecord,
  outcomes: readonly Outcome[],
  elapsedMs: number,
  style: Style,
): DisplayText {
  const isRefused = ({ status }: Outcome) => status === 'failed' || status === 'ignored';
  const refusals = outcomes.filter(isRefused);
  const told = refusals.slice(0, MOST_REFUSALS).map((outcome) => outcomeText(outcome, style));
  if (refusals.length > told.length) told.push(display`${refusals.length - told.length} more`);
  const summary = joined([summaryText(outcomes, { elapsedMs, isOver: true }, style), ...told], display`  `);
  return outcomeSentence(record, summary, style);
}
