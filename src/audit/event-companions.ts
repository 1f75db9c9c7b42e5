import type { Db, Document, ObjectId } from 'mongodb';
import { valueText } from '../errors/value-text';
import { RECEIPTS, SERVERS } from '../mongo/collection-names';
import { exactly } from '../mongo/stored/exactly';
import { idKey } from '../mongo/stored/id-key';
import { isObjectId, objectIdFrom } from '../mongo/stored/object-id-from';
import { ownValueAt } from '../mongo/stored/own-value-at';
import { endsServers } from '../server/follow/outcome-of';

/** A larger result, such as the stacks of a whole fleet, isn't loaded. */
const LARGEST_BYTES = 65_536;

/** The documents related to one event. */
export interface EventCompanions {
  /** The documents of its receipts. */
  readonly said: readonly Document[];
  /** The server with the `server_id` of its parameters. */
  readonly server: NamedServer | undefined;
  /** For an event that makes servers exit: those with a receipt that still have a document. */
  readonly stillThere: readonly ObjectId[];
}

interface NamedServer {
  readonly name: string;
  readonly state: string;
}

/**
 * Loads the receipts of events and their target servers: one query each for all events, as cursors. Joined by
 * the database, the receipts of one event would have to fit into one document, or `events` would fail.
 */
export async function companionsOf(database: Db, events: readonly Document[]): Promise<EventCompanions[]> {
  const saidOf = await receiptsOf(database, events);
  const all = events.map((event) => {
    const said = saidOf.get(idKey(event['_id'])) ?? [];
    const isEnding = endsServers({ name: event['name'], action: ownValueAt(event, 'action') });
    return { said, id: serverIdOf(event), ending: isEnding ? said.flatMap(sayingServer) : [] };
  });
  // In this order: a server writes its last receipt before its document is deleted.
  const servers = await serversOf(
    database,
    all.flatMap(({ id, ending }) => (id === undefined ? ending : [id, ...ending])),
  );
  return all.map(({ said, id, ending }) => ({
    said,
    server: servers.get(idKey(id)),
    stillThere: ending.filter((each) => servers.has(idKey(each))),
  }));
}

function sayingServer(receipt: Document): ObjectId[] {
  const id = ownValueAt(receipt, 'server_id');
  return isObjectId(id) ? [id] : [];
}

async function receiptsOf(database: Db, events: readonly Document[]): Promise<Map<string, Document[]>> {
  const ofEvents = events.map(({ _id }) => ({ '_id.event_id': exactly(_id) }));
  const isLarge = { $gt: [{ $bsonSize: '$$ROOT' }, LARGEST_BYTES] };
  const omitted = `larger than ${LARGEST_BYTES / 1_024} KiB, and kept in ${RECEIPTS}`;
  const found = database.collection(RECEIPTS).aggregate([
    { $match: { $or: ofEvents } },
    {
      $set: {
        result: { $cond: [isLarge, '$$REMOVE', '$result'] },
        result_omitted: { $cond: [isLarge, { $literal: omitted }, '$result_omitted'] },
      },
    },
    { $unset: 'parts' },
  ]);
  const byEvent = new Map<string, Document[]>();
  for await (const receipt of found) {
    const key = idKey(ownValueAt(receipt, '_id.event_id'));
    const said = byEvent.get(key);
    if (said === undefined) byEvent.set(key, [receipt]);
    else said.push(receipt);
  }
  return byEvent;
}

/** An ObjectId, or its digits: Ruby consoles publish it as it was given to them. */
function serverIdOf(event: Document): ObjectId | undefined {
  const id = ownValueAt(event, 'parameters.server_id');
  return typeof id === 'string' || isObjectId(id) ? objectIdFrom(id) : undefined;
}

async function serversOf(database: Db, ids: readonly ObjectId[]): Promise<Map<string, NamedServer>> {
  if (ids.length === 0) return new Map();
  const found = database
    .collection(SERVERS)
    .find({ _id: { $in: ids } }, { projection: { name: 1, state: 1 } });
  const servers = new Map<string, NamedServer>();
  for await (const { _id, name, state } of found)
    servers.set(idKey(_id), { name: valueText(name), state: valueText(state) });
  return servers;
}
