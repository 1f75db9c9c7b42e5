import { display } from '../../src/console-startup';
import { Note } from '../display/layout/note';
import { AUDIT_HELP, auditHelper } from './audit';
import { EVENTS_HELP, LiveEvents, type LiveEventsOptions } from './events';
import type { HelpEntry } from './help-entry';
import { liveServers, SERVERS_HELP } from './servers';
import { WATCH_HELP, type WatchContext, watchHelper } from './watch';
import { WORKERS_HELP, workersHelper } from './workers';

/** The documentation of the live helpers. */
export const LIVE_HELP: readonly HelpEntry[] = [
  EVENTS_HELP,
  AUDIT_HELP,
  SERVERS_HELP,
  WORKERS_HELP,
  WATCH_HELP,
];

/** The names of the live helpers; each `servers` and `events` is a new lookup. */
export function liveNames(context: WatchContext & LiveEventsOptions): object {
  const events = new LiveEvents(context);
  return {
    watch: watchHelper(context),
    audit: auditHelper(context.core),
    workers: workersHelper(context.core),
    // With a file name it is a command.
    runbook: new Note(display`Name the file of the page, for example \`runbook restart.md\`.`),
    get servers() {
      return liveServers(context.core);
    },
    get events() {
      return events.lookup;
    },
  };
}
