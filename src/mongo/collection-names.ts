/** The capped collection that events are published to. */
export const EVENTS = 'rocket_job.events';

/** One document for each server. */
export const SERVERS = 'rocket_job.servers';
