import type { Document } from 'mongodb';
import { commandName } from './reading-command';
import { roleWith } from './roles';

/** A privilege: an action on one collection, a database (no collection), or the cluster (no database). */
interface Privilege {
  readonly action: string;
  readonly database?: string;
  readonly collection?: string;
}

/**
 * The database's description of the logged-in user: the reply to `connectionStatus` with `showPrivileges`.
 */
interface UserStatus {
  readonly authenticatedUsers?: readonly { readonly user: string }[];
  readonly authenticatedUserPrivileges?: readonly {
    readonly resource: Document;
    readonly actions: readonly string[];
  }[];
}

/** Actions whose names differ from their commands' names. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  aggregate: ['find'],
  count: ['find'],
  distinct: ['find'],
  getMore: ['find'],
  delete: ['remove'],
  create: ['createCollection'],
  createIndexes: ['createIndex'],
  dropIndexes: ['dropIndex'],
  drop: ['dropCollection'],
  killOp: ['killop'],
  currentOp: ['inprog'],
  renameCollection: ['renameCollectionSameDB'],
};

/**
 * Describes the privilege that a refused command needs, and the role that has it.
 *
 * @returns undefined if no user is logged in
 */
export function missingPrivilegeText(
  database: string,
  command: Document,
  status: UserStatus,
): string | undefined {
  const [user] = status.authenticatedUsers ?? [];
  if (user === undefined) return undefined;
  const needed = neededFor(database, command);
  const lacked = needed.filter((privilege) => !isGranted(privilege, status));
  const missing = lacked.length > 0 ? lacked : needed;
  const [{ collection } = { collection: undefined }] = missing;
  const what = missing.map(({ action }) => `\`${action}\``).join(' and ');
  const where = [...new Set(missing.map(placeOf))].join(' and ');
  const roles = missing.map(({ action }) => collection && roleWith(action, collection));
  const role = roles.find((each) => each !== undefined);
  const wayOut = role === undefined ? '' : `, which the role \`${role}\` has`;
  const privileges = missing.length === 1 ? 'privilege' : 'privileges';
  return `Not allowed to run \`${commandName(command)}\`: the user \`${user.user}\` needs the ${privileges} ${what} on ${where}${wayOut}`;
}

function placeOf({ database, collection }: Privilege): string {
  if (database === undefined) return 'the cluster';
  return collection === undefined ? `the database ${database}` : `${database}.${collection}`;
}

function neededFor(database: string, command: Document): readonly Privilege[] {
  const name = commandName(command);
  const target: unknown = name === 'getMore' ? command['collection'] : command[name];
  const place = typeof target === 'string' ? { database, collection: target } : { database };
  if (name === 'aggregate') return neededForPipeline(database, command, place);
  if (typeof target !== 'string' && database === 'admin') return actionsOf(name, command, {});
  return actionsOf(name, command, place);
}

function actionsOf(name: string, command: Document, place: Omit<Privilege, 'action'>): Privilege[] {
  return actionNames(name, command).map((action) => ({ action, ...place }));
}

function actionNames(name: string, command: Document): readonly string[] {
  if (name === 'findAndModify')
    return command['remove'] === true ? ['find', 'remove'] : ['find', 'update', ...upserting([command])];
  if (name === 'update') return ['update', ...upserting(command['updates'])];
  return ACTIONS[name] ?? [name];
}

function upserting(updates: unknown): readonly string[] {
  return Array.isArray(updates) && updates.some((each) => each?.upsert === true) ? ['insert'] : [];
}

/** A pipeline can also read and write collections other than its own. */
function neededForPipeline(
  database: string,
  { pipeline = [] }: Document,
  own: Omit<Privilege, 'action'>,
): Privilege[] {
  const needed: Privilege[] = [{ action: 'find', ...own }];
  for (const stage of pipeline) {
    const [[operator, value] = ['', undefined]] = Object.entries(Object(stage));
    const other = otherCollection(database, value);
    if (operator === '$currentOp') needed.splice(0, 1, { action: 'inprog' });
    if (operator === '$changeStream') needed.push({ action: 'changeStream', ...own });
    if (other === undefined) continue;
    if (operator === '$out') needed.push({ action: 'insert', ...other }, { action: 'remove', ...other });
    if (operator === '$merge') needed.push({ action: 'insert', ...other }, { action: 'update', ...other });
    if (['$lookup', '$unionWith', '$graphLookup'].includes(operator))
      needed.push({ action: 'find', ...other });
  }
  return needed;
}

function otherCollection(
  database: string,
  value: unknown,
): { database: string; collection: string } | undefined {
  if (typeof value === 'string') return { database, collection: value };
  const { coll, into, from, db = database } = Object(value);
  if (typeof coll === 'string' && typeof db === 'string') return { database: db, collection: coll };
  const inner = into ?? from;
  return inner === undefined ? undefined : otherCollection(database, inner);
}

function isGranted({ action, database, collection }: Privilege, status: UserStatus): boolean {
  return (status.authenticatedUserPrivileges ?? []).some(({ resource, actions }) => {
    if (!actions.includes(action)) return false;
    if (resource['anyResource'] === true) return true;
    if (database === undefined) return resource['cluster'] === true;
    const isDatabase = resource['db'] === '' || resource['db'] === database;
    return isDatabase && (resource['collection'] === '' || resource['collection'] === collection);
  });
}
