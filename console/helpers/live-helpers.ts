import { display } from '../../src/console-startup';
import { Note } from '../display/layout/note';
import { EVENTS_HELP, type EventsDesk, LiveEvents } from './events';
import type { HelpEntry } from './help-entry';
import { liveServers, SERVERS_HELP } from './servers';
import { WATCH_HELP, type WatchDesk, watchHelper } from './watch';

/** The documentation of the helpers that show what goes on. */
export const LIVE_HELP: readonly HelpEntry[] = [EVENTS_HELP, SERVERS_HELP, WATCH_HELP];

/** The names of the helpers that show what goes on; each `servers` and `events` is a lookup of its own. */
export function liveNames(desk: WatchDesk & EventsDesk): object {
  const events = new LiveEvents(desk);
  return {
    watch: watchHelper(desk),
    // With the file it is a command.
    runbook: new Note(display`Expected the file of the page, as in \`runbook restart.md\`.`),
    get servers() {
      return liveServers(desk.core);
    },
    get events() {
      return events.lookup;
    },
  };
}
