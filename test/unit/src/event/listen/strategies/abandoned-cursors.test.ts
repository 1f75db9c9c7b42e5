import {
  type ClientSession,
  type Db,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoServerError,
} from 'mongodb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { killAbandoned } from '../../../../../../src/event/listen/strategies/abandoned-cursors';

const waits = vi.hoisted(() => [] as ({ readonly ref?: boolean } | undefined)[]);

// Fake timers don't affect this module.
vi.mock('node:timers/promises', () => ({
  setTimeout: (milliseconds: number, _value: undefined, options?: { readonly ref?: boolean }) => {
    waits.push(options);
    return new Promise((resolve) => setTimeout(resolve, milliseconds));
  },
}));

const session = { id: 'session' } as unknown as ClientSession;
let sent: [atMs: number, command: object][];
let failures: Error[];
let start: number;

const database = {
  command: async (command: object) => {
    sent.push([performance.now() - start, command]);
    const failure = failures.shift();
    if (failure !== undefined) throw failure;
  },
} as unknown as Db;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  [sent, failures, start] = [[], [], performance.now()];
  waits.length = 0;
});
afterEach(() => vi.useRealTimers());

const away = () => new MongoNetworkError('away');
const kill = { killSessions: ['session'] };

async function killed(): Promise<typeof sent> {
  const done = killAbandoned(database, session);
  await vi.advanceTimersByTimeAsync(700_000);
  await done;
  return sent;
}

it('An abandoned session is killed half a second after the database answers', async () => {
  expect(await killed()).toEqual([
    [0, { ping: 1 }],
    [500, kill],
  ]);
});

it('The kill is tried once a second while the database is unreachable', async () => {
  failures = [away(), away()];
  expect(await killed()).toEqual([
    [0, { ping: 1 }],
    [1_000, { ping: 1 }],
    [2_000, { ping: 1 }],
    [2_500, kill],
  ]);
});

it('A database that becomes unreachable again before the kill is asked again', async () => {
  failures = [undefined as never, away()];
  expect((await killed()).map(([, command]) => command)).toEqual([{ ping: 1 }, kill, { ping: 1 }, kill]);
});

it('No wait keeps the process alive', async () => {
  failures = [away()];
  await killed();
  expect(waits).toEqual([{ ref: false }, { ref: false }]);
});

it.each([new MongoNotConnectedError('closed'), new MongoServerError({ errmsg: 'not allowed', code: 13 })])(
  'No further attempt is made after %s',
  async (error) => {
    failures = [error];
    expect(await killed()).toEqual([[0, { ping: 1 }]]);
  },
);

it('The kill is abandoned after ten minutes, when the database has closed the cursor itself', async () => {
  failures = Array.from({ length: 1_000 }, away);
  await killed();
  expect(sent).toHaveLength(600);
  expect(sent.at(-1)?.[0]).toBe(599_000);
});
