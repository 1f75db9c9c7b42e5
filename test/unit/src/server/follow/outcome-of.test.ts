import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../../../src/event/event';
import type { ExpectedServer } from '../../../../../src/event/receipts/outcome';
import type { Receipt, ReceiptState } from '../../../../../src/event/receipts/receipt';
import { outcomeOf, type ServerSnapshot } from '../../../../../src/server/follow/outcome-of';
import type { ServerState } from '../../../../../src/server/records/server-document';

const id = new ObjectId();
const beaten = new Date(1_000_000);

const published = (action: string, wantsReceipts = true): Event => ({
  id: new ObjectId(),
  name: 'RocketJob::Subscribers::Server',
  action,
  parameters: {},
  createdAt: new Date(),
  wantsReceipts,
});

const expected = (runtime: 'node' | 'ruby', state = 'running'): ExpectedServer => ({
  id,
  name: 'a:1',
  state,
  runtime,
  isZombie: false,
  heartbeatAt: beaten,
  heartbeatAgeMs: 0,
});

const now = (state: ServerState, heartbeatAt = beaten): ServerSnapshot => ({
  state,
  heartbeatAt,
  readAt: new Date(1_061_000),
});

const receipt = (state: ReceiptState): Receipt => ({
  eventId: id,
  processId: id,
  process: 'a:1',
  serverId: id,
  state,
  result: undefined,
  resultOmitted: undefined,
  error: undefined,
  durationMs: 1,
  at: new Date(),
});

const later = new Date(1_001_000);
/** With the default interval. */
const due = new Date(1_015_010);

describe("a server's outcome of an event", () => {
  it.each<[string, Event, ExpectedServer, ServerSnapshot | undefined, Receipt | undefined, string]>([
    ['nothing yet', published('pause'), expected('node'), now('running'), undefined, 'waiting none'],
    [
      'its state shows it first',
      published('pause'),
      expected('node'),
      now('paused'),
      undefined,
      'done state replied',
    ],
    [
      'it says so',
      published('pause'),
      expected('node'),
      now('paused'),
      receipt('done'),
      'done receipt replied',
    ],
    [
      'it says so, and its state follows',
      published('pause'),
      expected('node'),
      now('running'),
      receipt('done'),
      'under_way receipt replied',
    ],
    [
      'it has begun to stop',
      published('stop'),
      expected('node'),
      now('stopping'),
      receipt('done'),
      'under_way receipt replied',
    ],
    [
      'its document is deleted',
      published('stop'),
      expected('node'),
      undefined,
      receipt('done'),
      'done receipt replied',
    ],
    [
      'its document is deleted without a receipt',
      published('kill'),
      expected('node'),
      undefined,
      undefined,
      'done gone replied',
    ],
    [
      'it is at it',
      published('thread_dump'),
      expected('node'),
      now('running'),
      receipt('received'),
      'under_way receipt replied',
    ],
    [
      'it has failed',
      published('stop'),
      expected('node'),
      now('running'),
      receipt('failed'),
      'failed receipt replied',
    ],
    [
      'it ignores it',
      published('stop'),
      expected('node'),
      now('running'),
      receipt('ignored'),
      'ignored receipt replied',
    ],
    [
      'a heartbeat of one that will say more is no outcome',
      published('refresh'),
      expected('node'),
      now('running', later),
      undefined,
      'waiting none',
    ],
    [
      'a heartbeat of Ruby is',
      published('refresh'),
      expected('ruby'),
      now('running', later),
      undefined,
      'done heartbeat replied',
    ],
    [
      'Ruby was paused before, and has beaten',
      published('pause'),
      expected('ruby', 'paused'),
      now('paused', later),
      undefined,
      'done heartbeat replied',
    ],
    [
      'Ruby was paused before',
      published('pause'),
      expected('ruby', 'paused'),
      now('paused'),
      undefined,
      'waiting none',
    ],
    [
      'Ruby was running before, and a heartbeat was due',
      published('resume'),
      expected('ruby'),
      now('running', due),
      undefined,
      'waiting none',
    ],
    [
      'a heartbeat of Ruby that was due',
      published('refresh'),
      expected('ruby'),
      now('running', due),
      undefined,
      'waiting none',
    ],
    [
      'a heartbeat of Ruby that was not due by its longer interval',
      published('refresh'),
      { ...expected('ruby'), heartbeatSeconds: 120 },
      now('running', due),
      undefined,
      'done heartbeat replied',
    ],
    [
      'a heartbeat of Ruby that came too late to be because of it',
      { ...published('refresh'), createdAt: new Date(1_058_000) },
      expected('ruby'),
      now('running', later),
      undefined,
      'waiting none',
    ],
    [
      'a heartbeat of Ruby, of which none is known before',
      published('refresh'),
      { ...expected('ruby'), heartbeatAt: undefined },
      now('running', later),
      undefined,
      'waiting none',
    ],
    [
      'a deleted Ruby server that should pause',
      published('pause'),
      expected('ruby'),
      undefined,
      undefined,
      'waiting none',
    ],
    [
      'a deleted rj-server that should resume',
      published('resume'),
      expected('node'),
      undefined,
      undefined,
      'waiting none',
    ],
    [
      'Ruby was stopping before',
      published('stop'),
      expected('ruby', 'stopping'),
      now('stopping'),
      undefined,
      'under_way none',
    ],
    [
      'Ruby was stopping, and is to be killed',
      published('kill'),
      expected('ruby', 'stopping'),
      now('stopping'),
      undefined,
      'waiting none',
    ],
    [
      'Ruby is stopping',
      published('stop'),
      expected('ruby'),
      now('stopping'),
      undefined,
      'under_way state replied',
    ],
    [
      'Ruby shows nothing of it',
      published('thread_dump'),
      expected('ruby'),
      now('running'),
      undefined,
      'unseen none',
    ],
    [
      'no receipt was requested',
      published('thread_dump', false),
      expected('node'),
      now('running'),
      undefined,
      'unseen none',
    ],
  ])('%s', (_name, event, server, found, said, outcome) => {
    const { status, evidence, hasResponded } = outcomeOf(event, server, found, said);
    expect(`${status} ${evidence}${hasResponded ? ' replied' : ''}`).toBe(outcome);
  });

  it("has the age of its last heartbeat by the database's clock", () => {
    expect(outcomeOf(published('pause'), expected('node'), now('running'), undefined)).toMatchObject({
      process: 'a:1',
      state: 'running',
      heartbeatAgeMs: 61_000,
    });
  });
});
