import type { Event } from '../../event/event';
import type { ExpectedServer, Outcome } from '../../event/receipts/outcome';
import type { Receipt } from '../../event/receipts/receipt';
import { outcomeInReceipt } from '../../event/receipts/receipt-outcome';
import { DEFAULT_HEARTBEAT_SECONDS } from '../../mongo/heartbeat-rule';
import { isObjectId } from '../../mongo/stored/object-id-from';
import { ServerSubscriber } from '../../subscribers/server';

/** An expected server's document at one poll. */
export interface ServerSnapshot {
  readonly state: string;
  readonly heartbeatAt: Date | undefined;
  /** The database's clock at the poll. */
  readonly readAt: Date;
}

/** Ruby servers that poll receive an event within a second. */
const AT_ONCE_MS = 2_000;
/** The part of the interval that must be left, because clocks are adjusted now and then. */
const EARLY = 0.9;

type Progress = Pick<Outcome, 'status' | 'hasResponded' | 'evidence'>;

const SILENT: Progress = { status: 'waiting', hasResponded: false, evidence: 'none' };
/**
 * Also for a document with an id of another kind: no server maintains it, and it can't be told from another
 * one.
 */
const UNSEEN: Progress = { status: 'unseen', hasResponded: false, evidence: 'none' };

/** The state that an action puts a server in. */
const GOALS: ReadonlyMap<unknown, 'gone' | 'paused' | 'running'> = new Map([
  ['stop', 'gone'],
  ['kill', 'gone'],
  ['pause', 'paused'],
  ['resume', 'running'],
]);

type Goal = 'gone' | 'paused' | 'running' | undefined;

/** An event as it was read, or a document that may be one. */
interface Addressed {
  readonly name: unknown;
  readonly action: unknown;
}

/** Returns the outcome of an event on one expected server, from its receipt and its document. */
export function outcomeOf(
  event: Event,
  server: ExpectedServer,
  now: ServerSnapshot | undefined,
  receipt: Receipt | undefined,
): Outcome {
  const progress =
    receipt !== undefined
      ? progressByReceipt(event, now, receipt)
      : isObjectId(server.id)
        ? progressByDocument(event, server, now)
        : UNSEEN;
  return {
    id: server.id,
    process: server.name,
    server,
    ...progress,
    state: now?.state,
    heartbeatAgeMs: now?.heartbeatAt && now.readAt.getTime() - now.heartbeatAt.getTime(),
    receipt,
  };
}

/** A stop with a receipt is done when the server's document is deleted. */
function progressByReceipt(event: Event, now: ServerSnapshot | undefined, receipt: Receipt): Progress {
  const { status } = outcomeInReceipt(receipt);
  const isDone = status !== 'done' || isAt(goalOf(event), now);
  return { status: isDone ? status : 'under_way', hasResponded: true, evidence: 'receipt' };
}

/** A Ruby server shows nothing else; an rj-server may show it in its document before its receipt. */
function progressByDocument(event: Event, before: ExpectedServer, now: ServerSnapshot | undefined): Progress {
  const willSay = event.wantsReceipts === true && before.runtime === 'node';
  const goal = goalOf(event);
  if (goal === 'gone') return progressOfEnding(event, before, now);
  const isVisible = goal !== undefined || isServerEvent(event, 'refresh');
  if (!isVisible) return willSay ? SILENT : UNSEEN;
  // A server whose document was deleted has exited for some reason, without doing what was asked.
  if (now === undefined || !isAt(goal, now)) return SILENT;
  if (goal !== undefined && now.state !== before.state)
    return { status: 'done', hasResponded: true, evidence: 'state' };
  return !willSay && hasBeatenEarly(event, before, now)
    ? { status: 'done', hasResponded: true, evidence: 'heartbeat' }
    : SILENT;
}

/** A server that was stopping already exits anyway, and may not have heard this event. */
function progressOfEnding(event: Event, before: ExpectedServer, now: ServerSnapshot | undefined): Progress {
  if (now === undefined) return { status: 'done', hasResponded: true, evidence: 'gone' };
  if (now.state !== 'stopping') return SILENT;
  if (before.state !== 'stopping') return { status: 'under_way', hasResponded: true, evidence: 'state' };
  return isServerEvent(event, 'stop') ? { ...SILENT, status: 'under_way' } : SILENT;
}

/** Whether an event makes servers exit. */
export function endsServers(event: Addressed): boolean {
  return goalOf(event) === 'gone';
}

function goalOf(event: Addressed): Goal {
  return event.name === ServerSubscriber.eventName ? GOALS.get(event.action) : undefined;
}

function isServerEvent({ name, action }: Event, wanted: string): boolean {
  return name === ServerSubscriber.eventName && action === wanted;
}

/** A deleted document satisfies every goal: the server has exited meanwhile. */
function isAt(goal: Goal, now: ServerSnapshot | undefined): boolean {
  return goal === undefined || now === undefined || now.state === goal;
}

/**
 * Whether an event caused a heartbeat: it came right away, and before the next one was due. Every server
 * sends heartbeats on its own too, so one that was due proves nothing.
 */
function hasBeatenEarly({ createdAt }: Event, before: ExpectedServer, now: ServerSnapshot): boolean {
  const { heartbeatAt, heartbeatSeconds = DEFAULT_HEARTBEAT_SECONDS } = before;
  if (heartbeatAt === undefined || now.heartbeatAt === undefined) return false;
  // Both by the server's own clock, whatever that shows.
  const sinceMs = now.heartbeatAt.getTime() - heartbeatAt.getTime();
  const isEarly = sinceMs > 0 && sinceMs < heartbeatSeconds * 1_000 * EARLY;
  return isEarly && now.readAt.getTime() - createdAt.getTime() <= AT_ONCE_MS;
}
