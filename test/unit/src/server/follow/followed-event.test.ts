import { ObjectId } from 'mongodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Event } from '../../../../../src/event/event';
import type { ExpectedServer, Outcome } from '../../../../../src/event/receipts/outcome';
import type { Receipt, ReceiptState } from '../../../../../src/event/receipts/receipt';
import { FollowedEvent } from '../../../../../src/server/follow/followed-event';
import type { ServerSnapshot } from '../../../../../src/server/follow/outcome-of';

const pause: Event = {
  id: new ObjectId(),
  name: 'RocketJob::Subscribers::Server',
  action: 'pause',
  parameters: {},
  createdAt: new Date(),
  wantsReceipts: true,
};

const server = (name: string, fields: Partial<ExpectedServer> = {}): ExpectedServer => ({
  id: new ObjectId(),
  name,
  state: 'running',
  runtime: 'node',
  isZombie: false,
  heartbeatAt: new Date(0),
  heartbeatAgeMs: 0,
  ...fields,
});

const seen = (...all: readonly (readonly [ExpectedServer, string])[]) =>
  new Map(
    all.map(([{ id }, state]): [string, ServerSnapshot] => [
      id.toHexString(),
      { state, heartbeatAt: new Date(0), readAt: new Date(1_000) },
    ]),
  );

const receipt = ({ id, name }: ExpectedServer, state: ReceiptState = 'done', at = 1): Receipt => ({
  eventId: pause.id,
  processId: id,
  process: name,
  serverId: id,
  state,
  result: undefined,
  resultOmitted: undefined,
  error: undefined,
  durationMs: 1,
  at: new Date(at),
});

const brief = (outcomes: readonly Outcome[]) => outcomes.map(({ process, status }) => `${process} ${status}`);

const [one, two] = [server('a:1'), server('b:2')];
const followed = (...expected: readonly ExpectedServer[]) => new FollowedEvent({ event: pause, expected });

describe('a followed event', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('returns every server once, then only changes, and reads only those again that may change', () => {
    const event = followed(one, two);
    expect(event.pendingIds).toEqual([one.id, two.id]);
    expect(brief(event.take(seen([one, 'running'], [two, 'running']), []))).toEqual([
      'a:1 waiting',
      'b:2 waiting',
    ]);
    expect(brief(event.take(seen([one, 'paused'], [two, 'running']), [receipt(one)]))).toEqual(['a:1 done']);
    expect(event.pendingIds).toEqual([two.id]);
    // The same receipt again, and a settled server that wasn't read for it.
    expect(brief(event.take(seen([two, 'running']), [receipt(one)]))).toEqual([]);
    expect(brief(event.take(seen([two, 'paused']), [receipt(two)]))).toEqual(['b:2 done']);
    expect(event.pendingIds).toEqual([]);
    expect(event.isOver(true, undefined)).toBe(true);
  });

  it('waits for the receipt of a server whose document already shows the outcome, but only a moment', () => {
    const event = followed(one);
    event.take(seen([one, 'paused']), []);
    expect(event.pendingIds).toEqual([one.id]);
    expect(event.isOver(true, undefined)).toBe(false);
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 300);
    expect(event.isOver(true, undefined)).toBe(true);
  });

  it('treats a settled server as unsettled again if it has restarted', () => {
    const event = followed(one);
    event.take(seen([one, 'paused']), [receipt(one)]);
    expect(brief(event.take(new Map(), [receipt(one, 'received', 2)]))).toEqual(['a:1 under_way']);
    expect(event.pendingIds).toEqual([one.id]);
  });

  it("doesn't wait for dead servers while others are alive", () => {
    const dead = server('dead:1', { isZombie: true });
    const event = followed(one, dead);
    event.take(seen([one, 'paused'], [dead, 'running']), [receipt(one)]);
    expect(event.isOver(true, undefined)).toBe(true);
    const alone = followed(dead);
    alone.take(seen([dead, 'running']), []);
    expect(alone.isOver(true, undefined)).toBe(false);
  });

  it('adds a server that started after the event was published', () => {
    const late = server('late:1');
    const event = followed(one);
    const outcomes = event.take(seen([one, 'running']), [receipt(late)]);
    expect(brief(outcomes)).toEqual(['a:1 waiting', 'late:1 done']);
  });

  it("doesn't know the outcome of awaited servers if the database is unreachable at the end", () => {
    const event = followed(one, two);
    event.take(seen([one, 'paused'], [two, 'running']), [receipt(one)]);
    expect(brief(event.loseSight())).toEqual(['b:2 unknown']);
  });

  it("waits no longer for a server that exited without a receipt, and hasn't acted", () => {
    const event = followed(one);
    event.take(seen([one, 'running']), []);
    const [outcome] = event.take(new Map(), []);
    expect(outcome).toMatchObject({
      status: 'waiting',
      hasResponded: false,
      evidence: 'none',
      state: undefined,
    });
    expect(event.pendingIds).toEqual([]);
    expect(event.isOver(true, undefined)).toBe(true);
  });
});
