import { setTimeout as sleep } from 'node:timers/promises';
import type { ExpectedServer, Publication } from '../event/publication';
import { ServerSubscriber } from '../subscribers/server';
import type { Server } from './server';
import { Servers } from './servers';

const LOOK_EVERY_MS = 50;

/** What became of one server, as far as its document tells. */
export interface Outcome {
  readonly server: ExpectedServer;
  /**
   * `done`: it is where the event wanted it. `under_way`: it has begun (stopping). `waiting`: nothing seen yet.
   * `unseen`: this event leaves no trace in a server's document.
   */
  readonly status: 'done' | 'under_way' | 'waiting' | 'unseen';
  /** Its state now; undefined when its document is gone. */
  readonly state: string | undefined;
}

/**
 * Follows an event through `rocket_job.servers`: gives what became of each expected server, first at once and then at
 * each change, until all are done, nothing can be seen, or the time is over.
 *
 * @param timeoutMs how long to follow; 5,000 by default
 * @throws the signal's reason when it is aborted
 */
export async function* outcomes(
  publication: Publication,
  { timeoutMs = 5_000, signal }: { readonly timeoutMs?: number; readonly signal?: AbortSignal } = {},
): AsyncGenerator<readonly Outcome[]> {
  const { event, expected = [] } = publication;
  const judge = event.name === ServerSubscriber.eventName ? JUDGES[event.action] : undefined;
  if (judge === undefined || expected.length === 0) {
    yield expected.map((server) => ({ server, status: 'unseen', state: server.state }));
    return;
  }
  const end = performance.now() + timeoutMs;
  let before = '';
  for (;;) {
    const found = await Servers.where({ _id: { $in: expected.map(({ id }) => id) } }).toArray();
    const byId = new Map(found.map((server) => [server.id.toHexString(), server]));
    const now = expected.map((server) => judged(server, byId.get(server.id.toHexString()), judge));
    const summary = now.map(({ status, state }) => `${status} ${state}`).join();
    if (summary !== before) yield now;
    before = summary;
    if (now.every(({ status }) => status === 'done') || performance.now() >= end) return;
    await sleep(LOOK_EVERY_MS, undefined, signal === undefined ? {} : { signal });
  }
}

type Judge = (now: Server | undefined, before: ExpectedServer) => Outcome['status'];

const gone: Judge = (now) => {
  if (now === undefined) return 'done';
  return now.state === 'stopping' ? 'under_way' : 'waiting';
};

/** By action; those that are not here leave no trace. */
const JUDGES: Readonly<Record<string, Judge>> = {
  stop: gone,
  kill: gone,
  pause: (now, before) => (isIn('paused', now) && hasActed(now, before) ? 'done' : 'waiting'),
  resume: (now, before) => (isIn('running', now) && hasActed(now, before) ? 'done' : 'waiting'),
  refresh: (now, before) => (hasActed(now, before) ? 'done' : 'waiting'),
};

/** Gone will do too: it has ended meanwhile. */
function isIn(state: string, now: Server | undefined): boolean {
  return now === undefined || now.state === state;
}

/** Its state has changed, or where it was in that state already, its heartbeat: what obeys beats at once. */
function hasActed(now: Server | undefined, before: ExpectedServer): boolean {
  if (now === undefined || now.state !== before.state) return true;
  return now.heartbeat?.updatedAt.getTime() !== before.heartbeatAt?.getTime();
}

function judged(server: ExpectedServer, now: Server | undefined, judge: Judge): Outcome {
  return { server, status: judge(now, server), state: now?.state };
}
