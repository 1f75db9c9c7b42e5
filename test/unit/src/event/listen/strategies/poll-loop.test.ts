import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as collections from '../../../../../../src/event/collection';
import type { RawDocument } from '../../../../../../src/event/listen/raw-document';
import { pollLoop } from '../../../../../../src/event/listen/strategies/poll-loop';
import { polling } from '../../../../../../src/event/listen/strategies/polling';
import { MemoryEvents } from '../../../../../support/memory-events';

vi.mock('../../../../../../src/event/collection');

vi.mock('node:timers/promises', () => import('../../../../../support/fakeable-sleep.js'));

const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}`);

/** Returns the name of a complete event. */
function whole(document: RawDocument): string {
  const { name, action } = document.read();
  return action === 'go' ? name : `part of ${name}`;
}

describe.each(['capped', 'expiring'] as const)('pollLoop of a collection that is %s', (kind) => {
  let events: MemoryEvents;
  let scene: ReturnType<MemoryEvents['listening']>;
  let now: { kind: 'capped' | 'expiring'; collectionId: string } | undefined;
  /** The actions between two polls, in order; then the loop ends. */
  let between: (() => boolean | undefined)[];

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    events = new MemoryEvents();
    scene = events.listening(kind);
    between = [];
    now = { kind, collectionId: 'first' };
    vi.mocked(collections.findEventsCollection).mockReset();
    vi.mocked(collections.findEventsCollection).mockImplementation(async () => now as never);
  });
  afterEach(() => vi.useRealTimers());

  const batches = () => scene.heard.map((batch) => batch.map((document) => whole(document)));

  async function run(...steps: (() => boolean | undefined)[]): Promise<void> {
    between = steps;
    const news = async () => between.shift()?.() ?? between.length > 0;
    await pollLoop(scene.listening, news);
  }

  it('delivers events since its start, complete and in order, each once', async () => {
    events.add(...numbers(1, 5));
    await run(
      () => void events.add('6', '7'),
      () => true,
      () => void events.add('8'),
      () => true,
    );
    expect(batches()).toEqual([['6', '7'], ['8']]);
    expect(scene.gaps).toEqual([]);
    expect(scene.listening.position.newest?.read()['name']).toBe('8');
    expect(events.open).toBe(0);
  });

  it('is live after its first poll, and says so once', async () => {
    events.add('1');
    await run(
      () => true,
      () => true,
      () => true,
    );
    expect(scene.lives).toHaveLength(1);
    expect(scene.lives[0]).toBeGreaterThan(1);
  });

  it('continues at its position', async () => {
    events.add('1', '2');
    await run();
    events.add('3');
    await run();
    expect(batches()).toEqual([['3']]);
  });

  it('reads no more than the newest 128 ids, and once a second a thousand known ones', async () => {
    events.add(...numbers(1, 3_000));
    const looks = () => events.finds.filter(({ projection }) => projection !== undefined);
    await run(
      () => {
        events.finds.length = 0;
        vi.advanceTimersByTime(999);
        return true;
      },
      () => {
        expect(looks()).toMatchObject([{ limit: 128 }]);
        expect(collections.findEventsCollection).toHaveBeenCalledTimes(1);
        vi.advanceTimersByTime(1);
        return true;
      },
    );
    expect(looks()).toMatchObject([{ limit: 128 }, { limit: 0, batchSize: 1_000 }]);
    expect(collections.findEventsCollection).toHaveBeenCalledTimes(2);
  });

  it('reads further back if the newest 128 are all unknown', async () => {
    events.add(...numbers(1, 10));
    await run(
      () => {
        events.finds.length = 0;
        events.add(...numbers(11, 210));
        return true;
      },
      () => false,
    );
    expect(batches()).toEqual([numbers(11, 210)]);
    expect(events.finds).toMatchObject([{ limit: 128 }, { limit: 0 }, { limit: 209 }]);
    expect(scene.gaps).toEqual([]);
  });

  it("sorts events into publishing order if the collection doesn't keep it", async () => {
    events.add('1');
    await run(
      () => {
        events.add('2', '3');
        events.documents.push(...events.documents.splice(1, 1));
        return true;
      },
      () => false,
    );
    expect(batches()).toEqual([kind === 'capped' ? ['3', '2'] : ['2', '3']]);
  });

  it('delivers a slow write behind all known ones once it has seen the whole collection', async () => {
    events.add(...numbers(1, 1_100));
    await run(
      () => {
        events.documents = events.documents.slice(-10);
        return true;
      },
      () => {
        events.add('slow');
        events.documents.unshift(...events.documents.splice(-1));
        return true;
      },
      () => false,
    );
    expect(batches()).toEqual([['slow']]);
  });

  it('treats unknown events behind all known ones as old while others may be behind them', async () => {
    events.add(...numbers(1, 1_100));
    await run(
      () => true,
      () => {
        events.documents = [...events.documents.slice(0, 10), ...events.documents.slice(-50)];
        return true;
      },
      () => false,
    );
    expect([batches(), scene.gaps]).toEqual([[], []]);
  });

  it('checks at most once a second whether an empty collection is the same', async () => {
    await run(
      () => true,
      () => true,
      () => false,
    );
    expect(collections.findEventsCollection).toHaveBeenCalledTimes(1);
    expect([batches(), scene.gaps]).toEqual([[], []]);
  });

  it.each([60, 310])(
    'reads new events again if %i more arrive between their ids and themselves',
    async (last) => {
      events.add('1');
      await run(
        () => {
          events.add('2');
          events.onFind = ({ projection }) => {
            if (projection !== undefined) return;
            events.onFind = () => {};
            events.add(...numbers(3, last));
          };
          return true;
        },
        () => true,
        () => false,
      );
      expect(batches()).toEqual([['2'], numbers(3, last)]);
      expect(scene.gaps).toEqual([]);
    },
  );

  it('reports a gap if none of its known events is left', async () => {
    events.add('1', '2');
    await run(
      () => {
        events.documents = [];
        events.add('5', '6');
        vi.advanceTimersByTime(86_400_000);
        return true;
      },
      () => false,
    );
    expect(scene.gaps).toEqual([['2', '5']]);
    expect(batches()).toEqual([['5', '6']]);
  });

  it('reports a gap if a new event was deleted before it was read', async () => {
    events.add('1');
    await run(
      () => {
        events.add('2', '3');
        events.onFind = ({ projection }) => {
          if (projection === undefined)
            events.documents = events.documents.filter(({ name }) => name !== '2');
        };
        return true;
      },
      () => false,
    );
    expect(batches()).toEqual([['3']]);
    expect(scene.gaps).toEqual([['1', '3']]);
  });

  it.each([
    ['is gone', undefined],
    ['is another one', { kind, collectionId: 'second' }],
    ['is of another kind', { kind: kind === 'capped' ? 'expiring' : 'capped', collectionId: 'first' }],
  ] as const)('ends at the next thorough poll if its collection %s', async (_what, other) => {
    events.add('1');
    await run(
      () => {
        now = other;
        events.add('2');
        return true;
      },
      () => {
        expect(batches()).toEqual([['2']]);
        events.add('3');
        vi.advanceTimersByTime(1_000);
        return true;
      },
      () => true,
    );
    expect(batches()).toEqual([['2']]);
    expect(between).toHaveLength(1);
  });

  it('reads nothing from a collection that replaced its own', async () => {
    events.add('1', '2');
    await run(() => {
      now = { kind, collectionId: 'second' };
      events.documents = [];
      events.add('5');
      return true;
    });
    expect([batches(), scene.gaps]).toEqual([[], []]);
  });

  it('ends silently when it is aborted', async () => {
    events.add('1');
    await run(
      () => {
        events.add('2');
        events.onFind = () => scene.end();
        return true;
      },
      () => true,
    );
    expect([batches(), scene.gaps]).toEqual([[], []]);
    scene.lives.length = 0;
    await run();
    expect(scene.lives).toEqual([]);
  });

  it("isn't live if it is aborted during its first poll", async () => {
    events.add('1');
    await run();
    scene.lives.length = 0;
    events.onFind = () => scene.end();
    await run();
    expect([scene.lives, batches(), scene.gaps]).toEqual([[], [], []]);
  });
});

describe('the strategy polling', () => {
  it('polls 20 times a second until it is aborted', async () => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
    vi.mocked(collections.findEventsCollection).mockResolvedValue({
      kind: 'expiring',
      collectionId: 'first',
    } as never);
    const events = new MemoryEvents();
    const { listening, end, lives, heard } = events.listening('expiring');
    const names = () => heard.flat().map((document) => whole(document));
    const listen = polling.listen(listening);
    await vi.advanceTimersByTimeAsync(0);
    expect(lives).toHaveLength(1);
    events.add('1');
    await vi.advanceTimersByTimeAsync(49);
    expect(names()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(names()).toEqual(['1']);
    const ended = vi.fn();
    void listen.then(ended);
    end();
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalled();
    vi.useRealTimers();
  });
});
