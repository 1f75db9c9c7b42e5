/** The capped collection that events are published to. */
export const EVENTS = 'rocket_job.events';

/** One document for each server. */
export const SERVERS = 'rocket_job.servers';

/** What processes say of the events whose publishers asked for it. Ours alone. */
export const RECEIPTS = 'rocket_job.receipts';
