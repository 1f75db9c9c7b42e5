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
/** Who obeys an event of one's own nobody knows; when nobody has said anything for so long, nobody will. */
const QUIET_MS = 500;

export interface ProgressOptions
  extends Pick<ConsoleIO, 'style' | 'print' | 'block' | 'isJson' | 'isInteractive'> {
  readonly core: Core;
  readonly followMs: number;
  /** Where what is offered is pasted. */
  readonly medium: Medium;
  /** Ends the following; what was published stays published, and that is said. */
  readonly signal: AbortSignal | undefined;
}

/** What is known of each publication's processes, by their ids. */
type Outcomes = ReadonlyMap<Publication, Map<string, Outcome>>;

/**
 * Shows what was published and its outcome on each process, by name, until all have acted or the time is over. All publications are
 * followed at once.
 *
 * @returns what is known of each process in the end
 */
export async function showProgress(
  publications: readonly Publication[],
  options: ProgressOptions,
): Promise<readonly Outcome[]> {
  const { core, style, print, signal } = options;
  // What a kill waits itself comes on top: nothing can be seen of it before.
  const followMs =
    options.followMs + Math.max(0, ...publications.map(({ event }) => core.console.killWaitMs(event)));
  const all: Outcomes = new Map(publications.map((publication) => [publication, new Map()]));
  const shown = new Display(all, { ...options, followMs });
  // At once: whoever has interrupted gets the prompt back before anything else happens.
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

/** Publications with their outcomes: redrawn on a terminal with each outcome, printed elsewhere once all have arrived. */
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

  /** A second call does nothing. @param isOver whether the time is, and all that can be known is known */
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

  /** Whether somebody was asked, nobody knows who, and none has said a word. */
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
