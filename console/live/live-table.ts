import { setTimeout as sleep } from 'node:timers/promises';
import { type DisplayText, display, NOTHING } from '../../src/console-startup';
import type { Block } from '../input/terminal/screen';

const EVERY_MS = 1_000;
/** The ratio of the pause to the time of drawing. */
const REST = 4;

export interface LiveTable {
  readonly text: () => Promise<DisplayText>;
  /** The text below it while it is live. */
  readonly hint: DisplayText;
  readonly block: Block;
  /** Resolves when a key is pressed. */
  readonly nextKey: (signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal | undefined;
}

/** Redraws a table every second until a key is pressed; the last one stays. */
export async function showLive({ text, hint, block, nextKey, signal }: LiveTable): Promise<void> {
  const ended = new AbortController();
  const end = () => ended.abort();
  signal?.addEventListener('abort', end, { once: true });
  void nextKey(ended.signal).then(end, end);
  let shown = NOTHING;
  try {
    for (;;) {
      const begin = performance.now();
      shown = await text();
      if (ended.signal.aborted) break;
      block.showBlock(display`${shown}\n${hint}`);
      // A fleet that is slow to read is read less often.
      const pauseMs = Math.max(EVERY_MS, REST * (performance.now() - begin));
      await sleep(pauseMs, undefined, { signal: ended.signal }).catch(() => {});
      if (ended.signal.aborted) break;
    }
  } finally {
    end();
    signal?.removeEventListener('abort', end);
    block.endBlock(shown);
  }
}
