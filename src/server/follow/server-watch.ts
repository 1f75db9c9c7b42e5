import type { ServerWatch } from '../../event/publish/publication';
import { expectedServers } from './expected-servers';
import { followAll } from './follow-all';

/** What publishing asks of the servers' documents: who should act on an event, and what became of it. */
export const serverWatch: ServerWatch = { expected: expectedServers, follow: followAll };
