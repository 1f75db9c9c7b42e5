import type { BSON, Connection } from '../../src/console-api';
import type { Core } from '../app/core';

/** The short names of the built-in subscribers at the prompt. */
export const SUBSCRIBER_NAMES = ['Server', 'Worker', 'Logger', 'SecretConfig'] as const;

/**
 * The names a console preloads, from the core. `Server` is both what is published to and what finds servers, as it is
 * spoken of in runbooks; `SecretConfig` both what is published to and what has the settings.
 */
export function preloadedNames({ api, console: { BSON, ObjectId } }: Core) {
  const { BatchJob, Job, RocketJob, RocketJobError, Subscriber } = api;
  const { Server: ServerEvents, Worker, Logger, SecretConfig } = RocketJob.Subscribers;
  const publish: typeof ServerEvents.publish = ServerEvents.publish.bind(ServerEvents);
  const secrets = RocketJob.SecretConfig;
  return {
    RocketJob,
    Server: {
      ...RocketJob.Server,
      publish,
      stopAll: () => ServerEvents.publish('stop'),
      pauseAll: () => ServerEvents.publish('pause'),
      resumeAll: () => ServerEvents.publish('resume'),
    },
    Worker,
    Logger,
    SecretConfig: {
      publish: SecretConfig.publish.bind(SecretConfig) as typeof SecretConfig.publish,
      subscribe: SecretConfig.subscribe.bind(SecretConfig) as typeof SecretConfig.subscribe,
      use: secrets.use.bind(secrets),
      fetch: secrets.fetch.bind(secrets) as typeof secrets.fetch,
      key: secrets.key.bind(secrets),
      set: secrets.set.bind(secrets),
      delete: secrets.delete.bind(secrets),
      configuration: secrets.configuration.bind(secrets),
      refresh: () => secrets.refresh(),
      onChange: secrets.onChange.bind(secrets),
    },
    Event: RocketJob.Event,
    Job,
    BatchJob,
    Subscriber,
    RocketJobError,
    ObjectId,
    ISODate,
    ...bsonTypes(BSON),
  };
}

/** The driver's types that are preloaded, so that what is shown can be pasted back: `new Long('5')`. */
const BSON_TYPES = [
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

/** A date as mongosh writes it: `ISODate('2026-11-28T10:00:00Z')`, now without an argument. */
function ISODate(text?: string): Date {
  const date = text === undefined ? new Date() : new Date(text);
  if (!Number.isNaN(date.getTime())) return date;
  throw new RangeError(`Expected a date such as 2026-11-28T10:00:00Z, got ${text}`);
}

/** What is preloaded, by name. */
export type PreloadedNames = ReturnType<typeof preloadedNames>;

const NAMES: readonly (keyof PreloadedNames)[] = [
  ...SUBSCRIBER_NAMES,
  'Event',
  'Job',
  'BatchJob',
  'RocketJob',
  'RocketJobError',
  'Subscriber',
  'ObjectId',
  'ISODate',
  ...BSON_TYPES,
];

/**
 * The same names as getters: the core is loaded when one of them is first used, which a `.rjconsolerc` may do before
 * the prompt, and `db` is the database of the moment.
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
