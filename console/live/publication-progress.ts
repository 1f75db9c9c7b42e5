import { type DisplayText, display, joined, NOTHING } from '../../src/console-startup';
import type { Outcome, Publication } from '../../src/index';
import type { ConsoleIO } from '../app/console-io';
import type { Core } from '../app/core';
import { outcomesText } from '../display/events/outcomes-text';
import { publishedText } from '../display/events/publication-text';
import { stacksText } from '../display/events/stacks-text';
import { jsonText } from '../display/json-text';
import type { Medium } from '../display/medium';
import { Arrivals } from './arrivals';
import { Redrawing } from './redrawing';

const NOBODY = display`No responses.`;
/** The receivers of a user's own event are unknown, so it stops after this time without a response. */
const QUIET_MS = 500;

export interface ProgressOptions
  extends Pick<ConsoleIO, 'style' | 'print' | 'block' | 'isJson' | 'isInteractive'> {
  readonly core: Core;
  readonly followMs: number;
  /** The place where a suggestion is pasted. */
  readonly medium: Medium;
  /** Stops following; a message then says that published events stay published. */
  readonly signal: AbortSignal | undefined;
}

/** The known outcomes of each publication, by process id. */
type Outcomes = ReadonlyMap<Publication, Map<string, Outcome>>;

/**
 * Shows publications and their outcome on each process, by name, until all have acted or the time is up. It
 * follows all publications at the same time.
 *
 * @returns the final outcome of each process
 */
export async function showProgress(
  publications: readonly Publication[],
  options: ProgressOptions,
): Promise<readonly Outcome[]> {
  const { core, style, print, signal } = options;
  // A kill's own waiting time is added: there is no outcome before it.
  const followMs =
    options.followMs + Math.max(0, ...publications.map(({ event }) => core.console.killWaitMs(event)));
  const all: Outcomes = new Map(publications.map((publication) => [publication, new Map()]));
  const shown = new Display(all, { ...options, followMs });
  // Immediately: an interrupted user gets the prompt back before anything else happens.
  const interrupted = () => {
    shown.end();
    print(style.colour.yellow(display`Stopped waiting for responses. The event is already published.`));
  };
  signal?.addEventListener('abort', interrupted, { once: true });
  try {
    const ends = signal === undefined ? {} : { signal };
    const following = { timeoutMs: followMs, untilSettled: true, quietMs: QUIET_MS, ...ends };
    for await (const { followed, outcome } of core.api.Publication.followAll(publications, following)) {
      shown.take(followed, outcome);
    }
    shown.end(true);
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  } finally {
    signal?.removeEventListener('abort', interrupted);
    shown.end();
  }
  return outcomesIn(all);
}

/**
 * Publications with their outcomes: redrawn on a terminal with each outcome, printed elsewhere once all have
 * arrived.
 */
class Display {
  readonly #all: Outcomes;
  readonly #options: ProgressOptions;
  readonly #start = performance.now();
  readonly #redrawing: Redrawing | undefined;
  readonly #arrivals: Arrivals;
  #isEnded = false;

  constructor(all: Outcomes, options: ProgressOptions) {
    this.#all = all;
    this.#options = options;
    this.#arrivals = new Arrivals(options.followMs);
    const { block, isJson, medium, print, style } = options;
    if (isJson) return;
    print(publishedText([...all.keys()], style, medium));
    if (block !== undefined) this.#redrawing = new Redrawing(block, () => this.#lines(false));
  }

  take(publication: Publication, outcome: Outcome): void {
    const key = this.#options.core.console.idKey(outcome.id);
    this.#all.get(publication)?.set(key, outcome);
    this.#arrivals.add(key, outcome, performance.now() - this.#start);
    if (!this.#isEnded) this.#redrawing?.changed();
  }

  /** A second call does nothing. @param isOver whether the time is up, and nothing more can be learned */
  end(isOver = false): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const { isJson, print, style } = this.#options;
    const outcomes = outcomesIn(this.#all);
    const text = isJson
      ? joined([...this.#all].map(([publication, byId]) => jsonText(json(publication, [...byId.values()]))))
      : joined([this.#lines(isOver), stacksText(outcomes, style)].filter((part) => part !== NOTHING));
    if (this.#redrawing !== undefined) this.#redrawing.end(text);
    else if (text !== NOTHING) print(text);
  }

  /** Whether unknown processes were asked, and none has responded. */
  #isUnheard(): boolean {
    return [...this.#all].every(
      ([{ event, expected }, { size }]) =>
        event.wantsReceipts === true && expected === undefined && size === 0,
    );
  }

  #lines(isOver: boolean): DisplayText {
    const { core, style, isInteractive } = this.#options;
    const outcomes = outcomesIn(this.#all);
    if (outcomes.length === 0) return this.#isUnheard() ? style.colour.dim(NOBODY) : NOTHING;
    const course = {
      elapsedMs: performance.now() - this.#start,
      isOver,
      lateAfterMs: ({ id }: Outcome) => this.#arrivals.lateAfterMs(core.console.idKey(id)),
      all: isInteractive ? display`_.receipts() lists them all` : display`--json lists them all`,
    };
    return outcomesText(outcomes, course, style);
  }
}

function outcomesIn(all: Outcomes): Outcome[] {
  return [...all.values()].flatMap((byId) => [...byId.values()]);
}

function json({ event }: Publication, outcomes: readonly Outcome[]): object {
  const of = (wanted: Outcome['status']) =>
    outcomes.filter(({ status }) => status === wanted).map(({ process }) => process);
  return { event, outcomes, silent: of('waiting'), unknown: of('unknown') };
}
