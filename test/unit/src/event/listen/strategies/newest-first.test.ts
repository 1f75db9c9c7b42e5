import { describe, expect, it } from 'vitest';
import { Position } from '../../../../../../src/event/listen/position';
import type { RawDocument } from '../../../../../../src/event/listen/raw-document';
import {
  newestFirst,
  readAll,
  scanBack,
  startAtNewest,
} from '../../../../../../src/event/listen/strategies/newest-first';
import { MemoryEvents } from '../../../../../support/memory-events';

const signal = new AbortController().signal;
const aborted = AbortSignal.abort();
const numbers = (count: number) => Array.from({ length: count }, (_, index) => `${index + 1}`);
const namesAndActions = (documents: readonly RawDocument[]) =>
  documents.map((document) => `${document.read()['name']} ${document.read()['action']}`);

function eventsOf(count: number) {
  const events = new MemoryEvents();
  events.add(...numbers(count));
  const collection = events.database.collection('rocket_job.events');
  const ids = events.documents.map(({ _id }) => String(_id));
  return { events, collection, ids };
}

const idsOf = (documents: readonly RawDocument[]) => documents.map((each) => String(each.read()['_id']));

describe('newestFirst', () => {
  it('reads a number of the newest completely, in one batch', async () => {
    const { events, collection } = eventsOf(5);
    const newest = await readAll(newestFirst(collection, signal, { isWhole: true, limit: 3 }));
    expect(namesAndActions(newest)).toEqual(['5 go', '4 go', '3 go']);
    expect(events.finds).toEqual([
      { sort: { $natural: -1 }, raw: true, limit: 3, batchSize: 4, session: expect.anything() },
    ]);
  });

  it('reads all, in batches of a thousand, and only the id of each', async () => {
    const { events, collection, ids } = eventsOf(2_500);
    expect(idsOf(await readAll(newestFirst(collection, signal)))).toEqual(ids.toReversed());
    expect(events.finds).toMatchObject([
      { limit: 0, batchSize: 1_000, projection: { _id: 1, name: 1, created_at: 1 } },
    ]);
    expect(events.open).toBe(0);
  });
});

describe('startAtNewest', () => {
  it('treats the newest 1,024 as known, and not that there are no others', async () => {
    const { collection, ids } = eventsOf(1_025);
    const position = new Position<RawDocument>();
    await startAtNewest(collection, position, signal);
    expect(position).toMatchObject({ isStarted: true, knowsAll: false });
    const all = await readAll(newestFirst(collection, signal));
    expect(idsOf(all.filter((document) => !position.knows(document)))).toEqual([ids[0]]);
    expect(String(position.newest?.read()['_id'])).toBe(ids.at(-1));
  });

  it.each([0, 1, 1_023])('knows all events if there are %i', async (count) => {
    const { collection } = eventsOf(count);
    const position = new Position<RawDocument>();
    await startAtNewest(collection, position, signal);
    expect(position).toMatchObject({ isStarted: true, knowsAll: true });
  });

  it('starts nothing if it is aborted', async () => {
    const position = new Position<RawDocument>();
    await startAtNewest(eventsOf(1).collection, position, aborted);
    expect(position.isStarted).toBe(false);
  });
});

describe('scanBack', () => {
  /** Returns a position that knows the first of a number of events. */
  async function knowing(known: number, count: number) {
    const { events, collection, ids } = eventsOf(count);
    const position = new Position<RawDocument>();
    const all = (await readAll(newestFirst(collection, signal))).reverse();
    position.startAfter(all.slice(0, known), false);
    return { events, collection, ids, position };
  }

  it('reads back past a number of known events, and no further', async () => {
    const { collection, position, ids, events } = await knowing(2_000, 2_003);
    const found = await scanBack(collection, position, 10, signal);
    expect(idsOf(found.fresh)).toEqual(ids.slice(2_000));
    expect(found).toMatchObject({ depth: 4, knowsNone: false });
    expect(position.knowsAll).toBe(false);
    expect(events.open).toBe(0);
  });

  it('has seen all if it has read to the oldest', async () => {
    const { collection, position } = await knowing(5, 7);
    const found = await scanBack(collection, position, 10, signal);
    expect(found.fresh).toHaveLength(2);
    expect(position.knowsAll).toBe(true);
  });

  it('has not seen all if it is aborted before', async () => {
    const { collection, position, events } = await knowing(5, 7);
    await scanBack(collection, position, 10, aborted);
    expect(position.knowsAll).toBe(false);
    expect(events.open).toBe(0);
  });
});
