import { promiseHooks } from 'node:v8';
import { currentJob } from '../threads/job-context';
import { callSites, isUsers, siteText } from './call-sites';

/** An `await` in the user's code. */
interface Await {
  readonly site: NodeJS.CallSite;
  /** The number of the user's functions that wait for this one, including itself. */
  readonly depth: number;
}

/** Beyond that, the oldest entries are forgotten. */
const MOST = 10_000;

const pending = new Map<Promise<unknown>, Await>();
/** The await whose function is running now. */
let resumed: Await | undefined;

/**
 * From now on records the location of each `await` of a job, because V8 doesn't know where a suspended
 * function is. This costs some microseconds per `await`, see docs/jobs.md.
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

/** Returns the awaiting lines, innermost first. */
export function awaitingFrames(): readonly string[] {
  const awaits = [...pending.values()].sort((one, other) => other.depth - one.depth);
  return [...new Set(awaits.map(({ site }) => siteText(site)))];
}

/** A promise without a parent isn't awaited yet. */
function remember(promise: Promise<unknown>, parent: Promise<unknown>): void {
  if (parent === undefined || currentJob()?.isOver !== false) return;
  const sites = callSites(remember);
  const [site] = sites;
  // An `await` in a package that the user's code called isn't the user's.
  if (site === undefined || !isUsers(site)) return;
  // A resumed function is the outermost one on the stack, however deep its callers wait.
  pending.set(promise, {
    site,
    depth: sites.filter(isUsers).length + (resumed === undefined ? 0 : resumed.depth - 1),
  });
  if (pending.size <= MOST) return;
  const [oldest] = pending.keys();
  if (oldest !== undefined) pending.delete(oldest);
}
