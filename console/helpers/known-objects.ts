import type { Core } from '../app/core';
import type { KnownObject } from '../evaluator/run/known-members';

/**
 * Returns the package's classes, the prototypes of their results, and its single objects: reading an unknown
 * member of these is an error at the prompt. Errors are not among them, because a `catch` block may read
 * members that only other errors have.
 */
export function knownObjects({ api, console }: Core): readonly KnownObject[] {
  const { ActiveWorker, EventRecord, EventTail, Lookup, Publication, RocketJob } = api;
  const { Job, BatchJob, DirmonEntry, Event, Logger, SecretConfig, Server, Subscriber, Worker } = RocketJob;
  const classes = { Job, BatchJob, DirmonEntry, Subscriber, Server, Worker, Logger, SecretConfig };
  const records = { server: Server, event: EventRecord, lookup: Lookup, publication: Publication };
  return [
    ...Object.entries(classes).map(([name, object]) => ({ object, name })),
    ...Object.entries(RocketJob.Subscribers).map(([name, object]) => ({ object, name })),
    ...Object.entries(records).map(([name, { prototype }]) => ({
      object: prototype,
      name: `${/^[aeiou]/.test(name) ? 'An' : 'A'} ${name}`,
    })),
    { object: Job.prototype, name: 'A job', isOpen: true },
    { object: Subscriber.prototype, name: 'A subscriber', isOpen: true },
    { object: DirmonEntry.prototype, name: 'A Dirmon entry' },
    { object: ActiveWorker.prototype, name: 'A worker' },
    { object: EventTail.prototype, name: 'An event tail' },
    { object: console.Receipts.prototype, name: 'The result of receipts()' },
    { object: Object.getPrototypeOf(Object.getPrototypeOf(RocketJob)), name: 'An environment' },
    { object: RocketJob, name: 'RocketJob' },
    { object: RocketJob.Subscribers, name: 'RocketJob.Subscribers' },
    { object: RocketJob.config, name: 'RocketJob.config' },
    { object: Event, name: 'Event' },
  ];
}
