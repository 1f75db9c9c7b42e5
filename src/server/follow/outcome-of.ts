import type { Event } from '../../event/event';
import type { ExpectedServer, Outcome } from '../../event/receipts/outcome';
import type { Receipt } from '../../event/receipts/receipt';
import { outcomeInReceipt } from '../../event/receipts/receipt-outcome';
import { isObjectId } from '../../mongo/stored/object-id-from';
import { ServerSubscriber } from '../../subscribers/server';

/** An expected server's document as one poll finds it. */
export interface Sighting {
  readonly state: string;
  readonly heartbeatAt: Date | undefined;
  /** The database's clock at the poll. */
  readonly readAt: Date;
}

type Seen = Pick<Outcome, 'status' | 'hasResponded' | 'evidence'>;

const SILENT: Seen = { status: 'waiting', hasResponded: false, evidence: 'none' };
/** Also of a document with an id of another kind: no server looks after it, and it can be told from no other. */
const UNSEEN: Seen = { status: 'unseen', hasResponded: false, evidence: 'none' };

/** Where an action wants a server. */
const GOALS: ReadonlyMap<string, 'gone' | 'paused' | 'running'> = new Map([
  ['stop', 'gone'],
  ['kill', 'gone'],
  ['pause', 'paused'],
  ['resume', 'running'],
]);

type Goal = 'gone' | 'paused' | 'running' | undefined;

/** What one expected server has made of an event: what it says itself, and what its document tells. */
export function outcomeOf(
  event: Event,
  server: ExpectedServer,
  now: Sighting | undefined,
  receipt: Receipt | undefined,
): Outcome {
  const seen =
    receipt !== undefined
      ? said(event, now, receipt)
      : isObjectId(server.id)
        ? shown(event, server, now)
        : UNSEEN;
  return {
    id: server.id,
    process: server.name,
    server,
    ...seen,
    state: now?.state,
    heartbeatAgeMs: now?.heartbeatAt && now.readAt.getTime() - now.heartbeatAt.getTime(),
    receipt,
  };
}

/** A stop that was obeyed is done when the server is gone. */
function said(event: Event, now: Sighting | undefined, receipt: Receipt): Seen {
  const { status } = outcomeInReceipt(receipt);
  const isDone = status !== 'done' || isAt(goalOf(event), now);
  return { status: isDone ? status : 'under_way', hasResponded: true, evidence: 'receipt' };
}

/** Of a Ruby server nothing else can be known; ours may show it sooner than it says it. */
function shown(event: Event, before: ExpectedServer, now: Sighting | undefined): Seen {
  const willSay = event.wantsReceipts === true && before.runtime === 'node';
  const goal = goalOf(event);
  if (goal === 'gone') {
    if (now === undefined) return { status: 'done', hasResponded: true, evidence: 'gone' };
    return now.state === 'stopping' ? { status: 'under_way', hasResponded: true, evidence: 'state' } : SILENT;
  }
  const isVisible = goal !== undefined || isServerEvent(event, 'refresh');
  if (!isVisible) return willSay ? SILENT : UNSEEN;
  if (!isAt(goal, now)) return SILENT;
  if (now === undefined) return { status: 'done', hasResponded: true, evidence: 'gone' };
  if (goal !== undefined && now.state !== before.state)
    return { status: 'done', hasResponded: true, evidence: 'state' };
  // What obeys beats at once; but it beats by itself too, so whoever can say more is waited for.
  return !willSay && hasBeaten(before, now)
    ? { status: 'done', hasResponded: true, evidence: 'heartbeat' }
    : SILENT;
}

function goalOf(event: Event): Goal {
  return event.name === ServerSubscriber.eventName ? GOALS.get(event.action) : undefined;
}

function isServerEvent({ name, action }: Event, wanted: string): boolean {
  return name === ServerSubscriber.eventName && action === wanted;
}

/** Gone will do for all of them: it has ended meanwhile. */
function isAt(goal: Goal, now: Sighting | undefined): boolean {
  return goal === undefined || now === undefined || now.state === goal;
}

function hasBeaten(before: ExpectedServer, now: Sighting): boolean {
  return now.heartbeatAt?.getTime() !== before.heartbeatAt?.getTime();
}
