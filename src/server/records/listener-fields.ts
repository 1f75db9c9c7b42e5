import type { Document } from 'mongodb';
import type { ListenerSummary } from '../../event/listen/listener-state';

/**
 * By field of the document: the server's own listener, and that of the user's subscribers, if there are any.
 */
export interface ServerListeners {
  readonly listener: ListenerSummary;
  readonly application_listener: ListenerSummary | undefined;
}

/** Returns the state of a server's listeners as fields of its document, in a pipeline. */
export function listenerFields(listeners: ServerListeners): Document {
  const reports = Object.entries(listeners).flatMap(([field, summary]) =>
    summary === undefined ? [] : [[field, listenerReport(summary)]],
  );
  return Object.fromEntries(reports);
}

/**
 * Returns a `ListenerReport` for the database to write, with times by its own clock, whatever this machine's
 * shows.
 */
function listenerReport({ status, strategy, since, lastEventAt }: ListenerSummary): Document {
  const ago = (time: Date) => ({ $subtract: ['$$NOW', Date.now() - time.getTime()] });
  return {
    status,
    ...(strategy !== undefined && { strategy }),
    since: ago(since),
    ...(lastEventAt !== undefined && { last_event_at: ago(lastEventAt) }),
  };
}
