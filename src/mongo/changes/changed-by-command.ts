import type { Document } from 'mongodb';
import { documentsOf, fieldsOf } from '../guard/command-documents';
import type { SentCommand } from '../guard/command-guard';
import { commandName, isReadingName, resultStage } from '../guard/reading-command';

/** Documents that a command changes. */
export interface Target {
  readonly database: string;
  readonly collection: string;
  readonly filter: Document;
  /** All documents that match the filter, or at most one. */
  readonly isMany: boolean;
  /** The options the filter needs in a query: `collation`, `let`, `sort`. */
  readonly options: Document;
}

/** The change that a command makes, as far as the command shows. */
export interface CommandChange {
  readonly action: string;
  /** `document`, or another changed thing: `index`. */
  readonly noun: string;
  readonly namespace: string;
  /** Undefined if the command doesn't show which documents it changes. */
  readonly targets: readonly Target[] | undefined;
  readonly insertedIds: readonly unknown[];
  readonly update: unknown;
  /** Whether it needs its own confirmation: a drop, a write to many documents, or an unknown command. */
  readonly isSweeping: boolean;
}

/** Commands that destroy nothing. */
const MILD: ReadonlySet<string> = new Set([
  ...['insert', 'create', 'cloneCollectionAsCapped', 'compact', 'reIndex', 'validate', 'profile'],
  ...['createUser', 'updateUser', 'createRole', 'updateRole', 'grantRolesToUser', 'grantRolesToRole'],
  ...['revokeRolesFromUser', 'revokeRolesFromRole', 'grantPrivilegesToRole', 'revokePrivilegesFromRole'],
  ...['killOp', 'killSessions', 'killAllSessions', 'fsync', 'fsyncUnlock', 'logRotate', 'setParameter'],
  ...['planCacheClear', 'setProfilingLevel', 'createSearchIndexes', 'updateSearchIndex'],
]);

/**
 * Returns the change that a command makes; undefined if it only reads. An unknown command counts as sweeping.
 */
export function changedBy({ database, command }: SentCommand): CommandChange | undefined {
  const name = commandName(command);
  const place = { database, collection: command[name] };
  switch (name) {
    case 'explain':
      return undefined;
    case 'insert':
      return { ...changeOf(name, place), insertedIds: idsOf(documentsOf(command['documents'])) };
    case 'update':
      return ofStatements(
        name,
        documentsOf(command['updates']).map((each) => updated(place, fieldsOf(each))),
      );
    case 'delete':
      return ofStatements(
        name,
        documentsOf(command['deletes']).map((each) => deleted(place, fieldsOf(each))),
      );
    case 'findAndModify':
    case 'findandmodify': {
      const { query = {}, update, remove } = command;
      const target = targetOf(place, query, false, command);
      return { ...changeOf(remove ? 'delete' : 'update', place), targets: [target], update };
    }
    case 'bulkWrite':
      return ofBulk(command);
    case 'aggregate':
      return ofPipeline(database, command);
    case 'mapReduce':
    case 'mapreduce':
      return ofMapReduce(database, command);
    case 'drop':
    case 'convertToCapped':
      return sweeping(name, place, [everyDocument(place)]);
    case 'dropDatabase':
      return sweeping(name, { database, collection: undefined });
    case 'dropIndexes':
    case 'deleteIndexes':
      return { ...sweeping('dropIndexes', place), noun: 'index', update: command['index'] };
    case 'renameCollection':
      return ofRename(command);
    case 'createIndexes': {
      // A TTL index deletes documents.
      const indexes = documentsOf(command['indexes']);
      const expires = indexes.some((each) => 'expireAfterSeconds' in fieldsOf(each));
      return { ...changeOf(name, place), noun: 'index', update: indexes, isSweeping: expires };
    }
    case 'collMod': {
      const { collMod: _collection, ...changes } = withoutDriverFields(command);
      const expires = 'expireAfterSeconds' in changes || 'expireAfterSeconds' in Object(changes['index']);
      return { ...changeOf(name, place), noun: 'collection', update: changes, isSweeping: expires };
    }
    default:
      if (isReadingName(name)) return undefined;
      return { ...changeOf(name, place), noun: 'setting', isSweeping: !MILD.has(name) };
  }
}

interface Place {
  readonly database: string;
  readonly collection: unknown;
}

function changeOf(action: string, place: Place): CommandChange {
  return {
    action,
    noun: 'document',
    namespace: namespaceOf(place),
    targets: undefined,
    insertedIds: [],
    update: undefined,
    isSweeping: false,
  };
}

function sweeping(action: string, place: Place, targets?: readonly Target[]): CommandChange {
  return { ...changeOf(action, place), targets, isSweeping: true };
}

function namespaceOf({ database, collection }: Place): string {
  return typeof collection === 'string' ? `${database}.${collection}` : database;
}

function targetOf(place: Place, filter: unknown, isMany: boolean, from: Document): Target {
  const { collation, let: variables, sort } = from;
  const given = Object.entries({ collation, let: variables, sort }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    database: place.database,
    collection: String(place.collection),
    filter: fieldsOf(filter),
    isMany,
    options: Object.fromEntries(given),
  };
}

function everyDocument(place: Place): Target {
  return targetOf(place, {}, true, {});
}

/** One statement of a command with several. */
interface Statement {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly target: Target;
  readonly update?: unknown;
  readonly insertedId?: unknown;
}

function updated(place: Place, { q, u, multi, ...more }: Document): Statement {
  return { kind: 'update', target: targetOf(place, q, isOn(multi), more), update: u };
}

function deleted(place: Place, { q, limit, ...more }: Document): Statement {
  return { kind: 'delete', target: targetOf(place, q, Number(limit) !== 1, more) };
}

/** A flag may be a boolean or any number. */
function isOn(flag: unknown): boolean {
  return flag !== undefined && flag !== null && Boolean(typeof flag === 'object' ? Number(flag) : flag);
}

function ofBulk({ ops, nsInfo }: Document): CommandChange {
  const spaces = documentsOf(nsInfo).map((each) => String(fieldsOf(each)['ns'] ?? ''));
  const statements = documentsOf(ops).map((each): Statement => {
    const op = fieldsOf(each);
    const kind = (['insert', 'update', 'delete'] as const).find((name) => op[name] !== undefined) ?? 'delete';
    const [, database = '', collection = ''] = /^([^.]*)\.(.*)$/s.exec(spaces[Number(op[kind])] ?? '') ?? [];
    const known = { kind, target: targetOf({ database, collection }, op['filter'], isOn(op['multi']), op) };
    if (kind === 'update') return { ...known, update: op['updateMods'] };
    return kind === 'insert' ? { ...known, insertedId: fieldsOf(op['document'])['_id'] } : known;
  });
  return ofStatements('bulkWrite', statements);
}

function ofStatements(name: string, statements: readonly Statement[]): CommandChange {
  const changing = statements.filter(({ kind }) => kind !== 'insert');
  const [only] = changing;
  const namespaces = new Set(statements.map(({ target }) => namespaceOf(target)));
  return {
    ...changeOf(name, { database: [...namespaces].join(', '), collection: undefined }),
    targets: changing.map(({ target }) => target),
    insertedIds: statements.filter(({ kind }) => kind === 'insert').map(({ insertedId }) => insertedId),
    update: changing.length === 1 ? only?.update : changing.flatMap(({ update }) => update ?? []),
    isSweeping: changing.length > 1 || only?.target.isMany === true,
  };
}

/** A pipeline changes something only if it writes its result somewhere. */
function ofPipeline(database: string, command: Document): CommandChange | undefined {
  const stage = resultStage(command['pipeline']);
  if (stage === undefined) return undefined;
  const [name, given] = stage;
  const into = name === '$merge' && typeof given === 'object' ? Object(given).into : given;
  const { db = database, coll = into } = Object(into);
  const place = { database: String(db), collection: coll };
  // Each output document decides what `$merge` changes, so its target can't be counted.
  return sweeping(name, place, name === '$out' ? [everyDocument(place)] : undefined);
}

function ofMapReduce(database: string, { out }: Document): CommandChange | undefined {
  const { inline, replace, merge, reduce, db = database } = Object(out);
  if (inline !== undefined) return undefined;
  const into = typeof out === 'string' ? out : (replace ?? merge ?? reduce);
  const place = { database: String(db), collection: into };
  return sweeping(
    'mapReduce',
    place,
    merge === undefined && reduce === undefined ? [everyDocument(place)] : undefined,
  );
}

function ofRename({ to, renameCollection, dropTarget }: Document): CommandChange {
  const [, database = '', collection = ''] = /^([^.]*)\.(.*)$/s.exec(String(to)) ?? [];
  const renamed = (place: unknown) =>
    changeOf('renameCollection', { database: String(place), collection: undefined });
  if (!isOn(dropTarget)) return { ...renamed(renameCollection), update: to, noun: 'collection' };
  // The documents that it drops are those of the target.
  const targets = [everyDocument({ database, collection })];
  return { ...renamed(to), update: { from: renameCollection }, targets, isSweeping: true };
}

function idsOf(documents: readonly unknown[]): unknown[] {
  return documents.map((document) => fieldsOf(document)['_id']);
}

function withoutDriverFields(command: Document): Document {
  const own = /^(lsid|\$.*|txnNumber|writeConcern|readConcern|autocommit|startTransaction)$/;
  return Object.fromEntries(Object.entries(command).filter(([name]) => !own.test(name)));
}
