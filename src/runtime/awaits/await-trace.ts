import { promiseHooks } from 'node:v8';
import { currentJob } from '../threads/job-context';
import { callSites, isUsers, siteText } from './call-sites';

/** An `await` in the user's code. */
interface Await {
  readonly site: NodeJS.CallSite;
  /** How many functions of the user wait for this one, itself included. */
  readonly depth: number;
}

/** Beyond that, the oldest are forgotten. */
const MOST = 10_000;

const pending = new Map<Promise<unknown>, Await>();
/** The one whose function goes on now. */
let resumed: Await | undefined;

/**
 * From now on remembers for each `await` of a job where it is: V8 itself does not know where a suspended function is. That
 * costs some microseconds for each, see docs/jobs.md.
 */
export function traceAwaits(): void {
  promiseHooks.createHook({
    init: remember,
    before(promise) {
      resumed = pending.get(promise);
      pending.delete(promise);
    },
    after() {
      resumed = undefined;
    },
    settled(promise) {
      pending.delete(promise);
    },
  });
}

/** The lines that await, innermost first. */
export function awaitingFrames(): readonly string[] {
  const awaits = [...pending.values()].sort((one, other) => other.depth - one.depth);
  return [...new Set(awaits.map(({ site }) => siteText(site)))];
}

/** A promise without a parent is awaited by nobody yet. */
function remember(promise: Promise<unknown>, parent: Promise<unknown>): void {
  if (parent === undefined || currentJob()?.isOver !== false) return;
  const sites = callSites(remember);
  const [site] = sites;
  // One in a package that the user's code has called is not the user's.
  if (site === undefined || !isUsers(site)) return;
  // A function that goes on is the outermost one on the stack, however many wait for it.
  pending.set(promise, {
    site,
    depth: sites.filter(isUsers).length + (resumed === undefined ? 0 : resumed.depth - 1),
  });
  if (pending.size <= MOST) return;
  const [oldest] = pending.keys();
  if (oldest !== undefined) pending.delete(oldest);
}
