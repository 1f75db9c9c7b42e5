import { type Db, MongoNetworkError, MongoServerError } from 'mongodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as collections from '../../../../../../src/event/collection';
import { chooseStrategy, collectionKindFor } from '../../../../../../src/event/listen/strategies/choice';

vi.mock('../../../../../../src/event/collection');

const REFUSAL = 'The $changeStream stage is only supported on replica sets';
let refusal: Error | undefined;
let asked: object[];

const database = {
  command: async (command: object) => {
    asked.push(command);
    if (refusal !== undefined) throw refusal;
  },
} as unknown as Db;

function stands(kind: 'capped' | 'expiring', refused?: string): void {
  vi.mocked(collections.ensureEventsCollection).mockResolvedValue({ kind, refusal: refused } as never);
}

const noChangeStreams = () => {
  refusal = new MongoServerError({ errmsg: REFUSAL, code: 40_573 });
};

async function chosen(...wanted: [Parameters<typeof chooseStrategy>[1]?]) {
  const { strategy, why } = await chooseStrategy(database, wanted[0], 'capped');
  return [strategy.name, why];
}

beforeEach(() => {
  [refusal, asked] = [undefined, []];
});

describe('Without a configured strategy', () => {
  it('a capped collection is tailed, without further requests', async () => {
    stands('capped');
    expect(await chosen()).toEqual(['capped', 'the collection is capped']);
    expect(asked).toEqual([]);
    expect(collections.ensureEventsCollection).toHaveBeenLastCalledWith(database, 'capped');
  });

  it('one with a TTL index is watched', async () => {
    stands('expiring');
    expect(await chosen()).toEqual(['change_stream', 'the collection has a TTL index']);
    expect(asked).toEqual([
      {
        explain: { aggregate: 'rocket_job.events', pipeline: [{ $changeStream: {} }], cursor: {} },
        verbosity: 'queryPlanner',
      },
    ]);
  });

  it('or polled, without change streams', async () => {
    stands('expiring');
    noChangeStreams();
    expect(await chosen()).toEqual([
      'polling',
      `the collection has a TTL index, and no change streams: ${REFUSAL}`,
    ]);
  });

  it('the reason for not having a capped one is reported', async () => {
    stands('expiring', 'capped collections are not supported');
    expect(await chosen()).toEqual([
      'change_stream',
      'this database has no capped collections: capped collections are not supported',
    ]);
  });

  it("a database that can't be asked is an error, not a reason", async () => {
    stands('expiring');
    refusal = new MongoNetworkError('away');
    await expect(chosen()).rejects.toBe(refusal);
  });
});

describe('A configured strategy', () => {
  it.each([
    ['capped', 'capped'],
    ['change_stream', 'capped'],
    ['change_stream', 'expiring'],
    ['polling', 'capped'],
    ['polling', 'expiring'],
  ] as const)('%s is used for a collection that is %s', async (wanted, kind) => {
    stands(kind);
    expect(await chosen(wanted)).toEqual([wanted, 'it is configured']);
    expect(asked).toHaveLength(wanted === 'change_stream' ? 1 : 0);
  });

  it('capped is refused for a collection with a TTL index', async () => {
    stands('expiring');
    await expect(chosen('capped')).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: expect.stringContaining(
        "`rocket_job.events` has a TTL index, so the strategy `capped` can't read it",
      ),
      details: { source: 'rocket_job.events' },
    });
  });

  it('change_stream is refused for a database without change streams', async () => {
    stands('expiring');
    noChangeStreams();
    await expect(chosen('change_stream')).rejects.toMatchObject({
      code: 'invalid_configuration',
      message: `The strategy \`change_stream\` needs change streams, and this database has none: ${REFUSAL}. Set no strategy, or \`polling\`.`,
      details: { source: 'rocket_job.events' },
    });
    expect(await chosen('polling')).toEqual(['polling', 'it is configured']);
  });
});

it.each([
  [undefined, 'capped'],
  ['capped', 'capped'],
  ['change_stream', 'expiring'],
  ['polling', 'expiring'],
] as const)('The collection for the strategy %s is created %s', (strategy, kind) => {
  expect(collectionKindFor(strategy)).toBe(kind);
});
