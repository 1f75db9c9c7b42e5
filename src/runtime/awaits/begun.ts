import type { Awaited } from '../../logging/awaited';
import { currentJob, type JobContext } from '../threads/job-context';
import { callSites, isUsers, siteText } from './call-sites';

/** Something that a job has begun. */
interface Begun {
  readonly since: Date;
  /** The line of the user's code that has begun it, where one has. */
  readonly origin: NodeJS.CallSite | undefined;
  /** In words; undefined when it is over. */
  readonly describe: () => string | undefined;
}

/** As often those that are over are forgotten. */
const MANY = 1_000;

const begun = new WeakMap<JobContext, Begun[]>();

/**
 * Remembers what the running job begins; nothing outside a job.
 *
 * @param describe says what it is, or undefined when it is over
 * @param ignores tells by the innermost file what nobody awaits, such as what a driver does for itself
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

/** The unfinished work of the latest job, newest first. */
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
