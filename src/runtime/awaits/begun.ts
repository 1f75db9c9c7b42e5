import type { Awaited } from '../../logging/awaited';
import { currentJob, type JobContext } from '../threads/job-context';
import { callSites, isUsers, siteText } from './call-sites';

/** Work that a job has started. */
interface Begun {
  readonly since: Date;
  /** The line of the user's code that started it, if there is one. */
  readonly origin: NodeJS.CallSite | undefined;
  /** Describes it; undefined when it has finished. */
  readonly describe: () => string | undefined;
}

/** After this many entries, finished ones are forgotten. */
const MANY = 1_000;

const begun = new WeakMap<JobContext, Begun[]>();

/**
 * Records work that the running job starts; does nothing outside a job.
 *
 * @param describe describes the work, or returns undefined when it has finished
 * @param ignores matches the innermost file of work to ignore, such as a driver's own
 */
export function begin(describe: Begun['describe'], ignores?: RegExp): void {
  const job = currentJob();
  if (job === undefined || job.isOver) return;
  const sites = callSites(begin);
  if (ignores?.test(sites[0]?.getFileName() ?? '') === true) return;
  const all = begun.get(job) ?? [];
  all.push({ since: new Date(), origin: sites.find(isUsers), describe });
  begun.set(job, all.length % MANY === 0 ? all.filter(isOn) : all);
}

/** Returns the unfinished work of the latest job, newest first. */
export function awaited(): readonly Awaited[] {
  const job = currentJob();
  const all = job === undefined ? [] : (begun.get(job) ?? []);
  const found = all.flatMap(({ since, origin, describe }) => {
    const what = describe();
    if (what === undefined) return [];
    return [{ what: origin === undefined ? what : `${what} (${siteText(origin)})`, since }];
  });
  return found.reverse();
}

function isOn({ describe }: Begun): boolean {
  return describe() !== undefined;
}
