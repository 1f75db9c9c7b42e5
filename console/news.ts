import { type DisplayText, display, joined } from '../src/console-startup';
import type { Answer, EventRecord } from '../src/index';
import { answerText } from './display/answer-text';
import { newsSentence, outcomeSentence } from './display/event-sentence';
import { jsonText } from './display/json-text';
import type { Style } from './display/style';
import { summaryText } from './display/summary-text';

/** When nobody has said anything for so long, nobody will, where nobody knows who should. */
const QUIET_MS = 500;
/** Of how many at a time it is found out what becomes of them; asking costs. */
const MOST_FOLLOWED = 20;

/** Where the news is told. */
interface Audience {
  readonly style: Style;
  readonly print: (text: DisplayText) => void;
  readonly isJson: boolean;
  /** Whether an event is told at all; every one by default. */
  readonly isNews?: (record: EventRecord) => boolean;
}

/**
 * Tells events as they come, a sentence each, and a moment later what became of it; for programs only the events.
 * Resolves when there are no more.
 */
export async function tellNews(
  events: AsyncIterator<EventRecord, undefined>,
  { style, print, isJson, isNews = () => true }: Audience,
): Promise<void> {
  const over = new AbortController();
  const followed = new Set<EventRecord>();
  const tellOutcome = async (record: EventRecord) => {
    if (followed.size >= MOST_FOLLOWED) return;
    followed.add(record);
    const start = performance.now();
    try {
      const { answers } = await record.answers({
        quietMs: QUIET_MS,
        untilSettled: true,
        signal: over.signal,
      });
      if (answers.length > 0) print(outcome(record, answers, performance.now() - start, style));
    } catch {
      // The database is away, or nobody listens any more: it stands in the log of events.
    } finally {
      followed.delete(record);
    }
  };
  try {
    for (let next = await events.next(); next.done !== true; next = await events.next()) {
      const record = next.value;
      if (!isNews(record)) continue;
      print(isJson ? jsonText(record) : newsSentence(record, style));
      if (!isJson) void tellOutcome(record);
    }
  } finally {
    over.abort();
  }
}

/** How many have done it, and below that what the others say who have answered. */
function outcome(
  record: EventRecord,
  answers: readonly Answer[],
  elapsedMs: number,
  style: Style,
): DisplayText {
  const isRefused = ({ status }: Answer) => status === 'failed' || status === 'ignored';
  const refusals = answers
    .filter(isRefused)
    .map((answer) => display`            ${answerText(answer, style)}`);
  return joined([
    outcomeSentence(record, summaryText(answers, { elapsedMs, isOver: true }, style), style),
    ...refusals,
  ]);
}
