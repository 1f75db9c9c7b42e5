import { BSON, type Document, type ObjectId } from 'bson';
import { EVENTS } from '../../mongo/collection-names';
import { documentsOf } from '../../mongo/guard/command-documents';
import { commandName, onlyReads } from '../../mongo/guard/reading-command';
import { eventFromDocument } from '../codec';
import type { EventDraft } from '../event';

/** An event that a command would write without `publish`; undefined if the command doesn't show the event. */
export type WrittenEvent = EventDraft | undefined;

/** With more different events than this, a command is one question. */
const MOST_APART = 20;
/** Changes of the collection that write no event. */
const NO_EVENT: ReadonlySet<string> = new Set([
  ...['delete', 'drop', 'create', 'createIndexes', 'dropIndexes', 'collMod', 'convertToCapped', 'validate'],
  ...['compact', 'reIndex'],
]);

/**
 * Returns the events that a command would write into `rocket_job.events` of any database. An unknown command
 * counts if it names the collection anywhere.
 */
export function eventsWrittenBy(command: Document): readonly WrittenEvent[] {
  const name = commandName(command);
  switch (name) {
    case 'insert':
      return command['insert'] === EVENTS ? apart(documentsOf(command['documents'])) : [];
    case 'update':
    case 'findAndModify':
    case 'findandmodify':
      return command[name] === EVENTS && command['remove'] !== true ? [undefined] : [];
    case 'bulkWrite':
      return apart(bulkEvents(command));
    default:
      if (NO_EVENT.has(name) || onlyReads(command)) return [];
      return names(command, name) ? [undefined] : [];
  }
}

function bulkEvents({ ops, nsInfo }: Document): unknown[] {
  const spaces = documentsOf(nsInfo);
  const isOfEvents = (index: unknown) => {
    const { ns } = Object(spaces[Number(index)]);
    return typeof ns === 'string' && isEvents(ns);
  };
  return documentsOf(ops).flatMap((op) => {
    const { insert, update, document } = Object(op);
    if (isOfEvents(insert)) return [document];
    return isOfEvents(update) ? [undefined] : [];
  });
}

function names(value: unknown, command: string): boolean {
  if (typeof value === 'string') return value === EVENTS || isEvents(value);
  // An aggregation that reads events doesn't write them.
  return Object.entries(Object(value)).some(
    ([key, part]) => !(command === 'aggregate' && key === 'aggregate') && names(part, command),
  );
}

function isEvents(namespace: string): boolean {
  return namespace.endsWith(`.${EVENTS}`);
}

/** Returns each different event once. */
function apart(documents: readonly unknown[]): readonly WrittenEvent[] {
  const events = new Map<string | undefined, WrittenEvent>();
  for (const document of documents) {
    const event = asDraft(document);
    events.set(event && BSON.EJSON.stringify(event), event);
    if (events.size > MOST_APART) return [undefined];
  }
  return [...events.values()];
}

/** Returns the event as a listener would read it. An insert may contain anything, so nothing is assumed. */
function asDraft(document: unknown): WrittenEvent {
  try {
    const bytes = ArrayBuffer.isView(document) ? document : BSON.serialize(Object(document));
    const event = eventFromDocument(BSON.deserialize(bytes as Uint8Array, { validation: { utf8: false } }));
    return event && { name: event.name, action: event.action, parameters: targetsIn(event.parameters) };
  } catch {
    return undefined;
  }
}

/** Ruby treats `nil` and `false` as every server; only a value that can name a server counts as a target. */
function targetsIn(parameters: Document): Document {
  return Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => isObjectId(value) || isName(value) || isNumber(value)),
  );
}

function isObjectId(value: unknown): value is ObjectId {
  return (value as { readonly _bsontype?: unknown } | null)?._bsontype === 'ObjectId';
}

function isName(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}
