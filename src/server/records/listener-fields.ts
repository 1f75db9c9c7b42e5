import type { Document } from 'mongodb';
import type { ListenerSummary } from '../../event/listen/listener-state';

/** By their fields in the document: the server's own, and that of the user's subscribers, where there are any. */
export interface ServerListeners {
  readonly listener: ListenerSummary;
  readonly application_listener: ListenerSummary | undefined;
}

/** How the listeners of a server stand, as fields of its document, in a pipeline. */
export function listenerFields(listeners: ServerListeners): Document {
  const reports = Object.entries(listeners).flatMap(([field, summary]) =>
    summary === undefined ? [] : [[field, listenerReport(summary)]],
  );
  return Object.fromEntries(reports);
}

/** A `ListenerReport` as the database writes it: by its own clock, whatever this machine's says. */
function listenerReport({ status, strategy, since, lastEventAt }: ListenerSummary): Document {
  const ago = (time: Date) => ({ $subtract: ['$$NOW', Date.now() - time.getTime()] });
  return {
    status,
    ...(strategy !== undefined && { strategy }),
    since: ago(since),
    ...(lastEventAt !== undefined && { last_event_at: ago(lastEventAt) }),
  };
}
