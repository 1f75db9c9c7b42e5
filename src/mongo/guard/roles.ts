import { databaseNameProblem } from '../../config/database/database-name';
import { RocketJobError } from '../../errors/rocket-job-error';
import {
  AUDIT,
  DIRMON_ENTRIES,
  EVENTS,
  LEASES,
  NODE_JOBS,
  RECEIPTS,
  RUBY_JOBS,
  SERVERS,
} from '../collection-names';

/**
 * The actions a role allows in one collection or, with an empty name, in every collection of the database.
 */
interface Grant {
  readonly collection: string;
  readonly actions: readonly string[];
}

/** A MongoDB role for one kind of user of Rocket Job. */
export interface Role {
  readonly name: string;
  /** Roles whose grants it inherits. */
  readonly inherits: readonly string[];
  readonly grants: readonly Grant[];
}

const EVERY_COLLECTION = '';

/**
 * The roles, each with no more than it needs. Each batch job has its own collections, so `rj-serve` can write
 * to all.
 */
export const ROLES: readonly Role[] = [
  {
    name: 'rj-look',
    inherits: [],
    grants: [
      {
        collection: EVERY_COLLECTION,
        actions: ['find', 'listCollections', 'listIndexes', 'collStats', 'changeStream'],
      },
    ],
  },
  {
    name: 'rj-publish',
    inherits: ['rj-look'],
    grants: [
      {
        collection: EVENTS,
        actions: ['insert', 'update', 'createCollection', 'createIndex', 'convertToCapped'],
      },
      { collection: LEASES, actions: ['insert', 'update', 'remove', 'createIndex'] },
    ],
  },
  {
    name: 'rj-listen',
    inherits: ['rj-look'],
    grants: [{ collection: RECEIPTS, actions: ['insert', 'update', 'createIndex'] }],
  },
  {
    name: 'rj-serve',
    inherits: ['rj-publish', 'rj-listen'],
    grants: [
      {
        collection: EVERY_COLLECTION,
        actions: ['insert', 'update', 'remove', 'createCollection', 'createIndex', 'dropCollection'],
      },
    ],
  },
  {
    name: 'rj-manage',
    inherits: ['rj-publish'],
    grants: [
      { collection: NODE_JOBS, actions: ['insert', 'update', 'remove', 'createIndex'] },
      { collection: RUBY_JOBS, actions: ['update', 'remove'] },
      { collection: DIRMON_ENTRIES, actions: ['update', 'remove'] },
      { collection: SERVERS, actions: ['remove'] },
      { collection: AUDIT, actions: ['insert', 'createCollection', 'createIndex', 'convertToCapped'] },
      // Slices: each batch job has its own collections, and a privilege names one collection or all, but no
      // prefix.
      { collection: EVERY_COLLECTION, actions: ['update', 'dropCollection'] },
    ],
  },
];

/**
 * Returns the first role with a privilege on a collection: one that names the collection, or else one for all
 * collections.
 */
export function roleWith(action: string, collection: string): string | undefined {
  const withGrantIn = (place: string) =>
    ROLES.find(({ grants }) =>
      grants.some((grant) => grant.collection === place && grant.actions.includes(action)),
    );
  return (withGrantIn(collection) ?? withGrantIn(EVERY_COLLECTION))?.name;
}

/**
 * Returns JavaScript that creates or updates the roles in a database. It runs in mongosh and at the console's
 * prompt.
 *
 * @throws RocketJobError `invalid_argument` for a name that no database can have: a privilege on the
 *   database `''` applies to all databases
 */
export function rolesScript(database: string): string {
  const problem = databaseNameProblem(database);
  if (problem !== undefined) {
    throw new RocketJobError(
      'invalid_argument',
      `Expected the database of the roles to have ${problem}, got \`${database}\`. Nothing was printed.`,
      { argument: 'database', value: database },
    );
  }
  const roles = ROLES.map(({ name, inherits, grants }) => ({
    name,
    inherits,
    privileges: grants.map(({ collection, actions }) => ({
      resource: { db: database, collection },
      actions,
    })),
  }));
  const name = JSON.stringify(database);
  return [
    `const rolesDb = typeof db.getSiblingDB === 'function' ? db.getSiblingDB(${name}) : db.client.db(${name});`,
    `const runOnDb = async (command) => (typeof db.getSiblingDB === 'function' ? rolesDb.runCommand(command) : rolesDb.command(command));`,
    `const existingRoles = (await runOnDb({ rolesInfo: 1 })).roles.map(({ role }) => role);`,
    `const rjRoles = ${JSON.stringify(roles, undefined, 2)};`,
    `for (const { name, inherits, privileges } of rjRoles) {`,
    `  const verb = existingRoles.includes(name) ? 'updateRole' : 'createRole';`,
    `  await runOnDb({ [verb]: name, privileges, roles: inherits });`,
    `  console.log(verb + ' ' + name);`,
    `}`,
  ].join('\n');
}
