import type { BSON, Connection } from '../../src/console-api';
import type { Core } from '../app/core';

/** The short names of the built-in subscribers at the prompt. */
export const SUBSCRIBER_NAMES = ['Server', 'Worker', 'Logger', 'SecretConfig'] as const;

/** Returns the names a console preloads: those that a program imports from `rj-console`. */
export function preloadedNames({ api, console: { BSON, ObjectId } }: Core) {
  const {
    BatchJob,
    DirmonEntry,
    Event,
    Job,
    Logger,
    RocketJob,
    RocketJobError,
    SecretConfig,
    Server,
    Subscriber,
    Worker,
  } = api;
  return {
    RocketJob,
    Server,
    Worker,
    Logger,
    SecretConfig,
    Event,
    Job,
    BatchJob,
    DirmonEntry,
    Subscriber,
    RocketJobError,
    ObjectId,
    ISODate,
    ...bsonTypes(BSON),
  };
}

/** The preloaded types of the driver, so that output can be pasted back: `new Long('5')`. */
const BSON_TYPES = [
  'BSONRegExp',
  'BSONSymbol',
  'Binary',
  'Code',
  'DBRef',
  'Decimal128',
  'Double',
  'Int32',
  'Long',
  'MaxKey',
  'MinKey',
  'Timestamp',
  'UUID',
] as const;

function bsonTypes(bson: typeof BSON): Pick<typeof BSON, (typeof BSON_TYPES)[number]> {
  return Object.fromEntries(BSON_TYPES.map((name) => [name, bson[name]])) as never;
}

/**
 * Returns a date as mongosh writes it: `ISODate('2026-11-28T10:00:00Z')`; without an argument, the current
 * time.
 */
function ISODate(text?: string): Date {
  const date = text === undefined ? new Date() : new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new RangeError(`Expected a date such as 2026-11-28T10:00:00Z, got ${text}`);
}

/** The preloaded names. */
export type PreloadedNames = ReturnType<typeof preloadedNames>;

const NAMES: readonly (keyof PreloadedNames)[] = [
  ...SUBSCRIBER_NAMES,
  'Event',
  'Job',
  'BatchJob',
  'DirmonEntry',
  'RocketJob',
  'RocketJobError',
  'Subscriber',
  'ObjectId',
  'ISODate',
  ...BSON_TYPES,
];

/**
 * Returns the same names as getters: the core is loaded on first use, which may be in a `.rjconsolerc` before
 * the prompt, and `db` is the current database.
 */
export function lazyNames(core: () => Core, connection: () => Connection): object {
  let loaded: PreloadedNames | undefined;
  const preloaded = () => {
    loaded ??= preloadedNames(core());
    return loaded;
  };
  const getters = NAMES.map((name) => [name, { get: () => preloaded()[name], enumerable: true }] as const);
  return Object.defineProperties(
    {},
    {
      ...Object.fromEntries(getters),
      db: {
        get: () => connection().database(),
        enumerable: true,
      },
    },
  );
}
