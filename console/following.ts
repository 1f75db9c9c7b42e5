import type { Answer, Publication } from '../src/index';
import { answerText, summaryText } from './display/answer-text';
import { inverseText } from './display/inverse-text';
import { jsonText } from './display/json-text';
import { publishedText } from './display/publication-text';
import { stacksText } from './display/stacks-text';
import type { Style } from './display/style';
import type { Block } from './input/screen';

const NOBODY = 'Nobody has answered.';
/** Who obeys an event of one's own nobody knows; when nobody has said anything for so long, nobody will. */
const QUIET_MS = 500;

export interface FollowOptions {
  readonly style: Style;
  readonly print: (text: string) => void;
  readonly block: Block | undefined;
  readonly isJson: boolean;
  readonly followMs: number;
  /** Ends the following; what was published stays published, and that is said. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Shows what was published and what became of it, by name, until all have acted or the time is over.
 *
 * @returns whether all that should act have done so
 */
export async function follow(publication: Publication, options: FollowOptions): Promise<boolean> {
  const { style, print, signal } = options;
  const byId = new Map<string, Answer>();
  const display = new Display(publication, byId, options);
  // At once: whoever has interrupted gets the prompt back before anything else happens.
  const interrupted = () => {
    display.end();
    print(style.colour.yellow('Not followed any further. What is published cannot be recalled.'));
  };
  signal?.addEventListener('abort', interrupted, { once: true });
  try {
    for await (const answer of answersTo(publication, options)) {
      byId.set(answer.id.toHexString(), answer);
      display.update();
    }
  } catch (error) {
    if (signal?.aborted !== true) throw error;
  } finally {
    signal?.removeEventListener('abort', interrupted);
    display.end();
  }
  const inverse = inverseText(publication);
  if (inverse !== undefined && !options.isJson && publication.expected?.length !== 0)
    print(style.colour.dim(inverse));
  return [...byId.values()].every(({ status }) => status === 'done' || status === 'unseen');
}

/** One publication with its answers: on a terminal drawn anew with each of them, elsewhere shown when all have come. */
class Display {
  readonly #publication: Publication;
  readonly #byId: ReadonlyMap<string, Answer>;
  readonly #options: FollowOptions;
  readonly #start = performance.now();
  #isEnded = false;

  constructor(publication: Publication, byId: ReadonlyMap<string, Answer>, options: FollowOptions) {
    this.#publication = publication;
    this.#byId = byId;
    this.#options = options;
    if (!options.isJson) options.print(publishedText(publication, options.style));
  }

  update(): void {
    const { block, isJson } = this.#options;
    if (!isJson && !this.#isEnded) block?.showBlock(this.#lines());
  }

  /** A second call does nothing. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    const { block, isJson, print, style } = this.#options;
    const answers = [...this.#byId.values()];
    const text = isJson
      ? jsonText(json(this.#publication, answers))
      : [this.#lines(), stacksText(answers, style)].filter((part) => part !== '').join('\n');
    if (block !== undefined && !isJson) block.endBlock(text);
    else if (text !== '') print(text);
  }

  /** Whether somebody was asked, nobody knows who, and none has said a word. */
  #isUnheard(): boolean {
    const { event, expected } = this.#publication;
    return event.wantsReceipts === true && expected === undefined && this.#byId.size === 0;
  }

  #lines(): string {
    const { style } = this.#options;
    const answers = [...this.#byId.values()];
    if (answers.length === 0) return this.#isUnheard() ? style.colour.dim(NOBODY) : '';
    const lines = answers.map((answer) => answerText(answer, style));
    return [...lines, summaryText(answers, performance.now() - this.#start, style)].join('\n');
  }
}

function answersTo(publication: Publication, { followMs, signal }: FollowOptions): AsyncIterable<Answer> {
  return publication.receipts({
    timeoutMs: followMs,
    untilSettled: true,
    quietMs: QUIET_MS,
    ...(signal === undefined ? {} : { signal }),
  });
}

function json({ event }: Publication, answers: readonly Answer[]): object {
  const silent = answers.filter(({ status }) => status === 'waiting');
  return { event, answers, silent: silent.map(({ process }) => process) };
}
