import { hostname } from 'node:os';
import { coloursFor } from '../../../src/console-startup';
import type {
  AuditOptions,
  DirmonEntry,
  EventParameters,
  FetchOptions,
  Job,
  Level,
  OperationName,
  Publication,
  RocketJob as RocketJobApi,
  Server,
  SettableFields,
  Slice,
  Slices,
} from '../../../src/index';
import type { Core } from '../../app/core';
import { entrySentences } from '../../display/events/audit-sentence';
import type { RubyFailure } from './process/messages';
import { RubyError } from './process/ruby-error';
import { listenerStrategy, type MongoRead, mongoRead } from './ruby-reads';
import type { RubySubscribers } from './ruby-subscribers';
import { lookupFor, recordsOf, type WireLookup } from './wire/lookups';
import type { Models } from './wire/models';
import { isZone, zoneAt } from './zone';

export interface RubyCallsOptions {
  readonly core: Core;
  readonly models: Models;
  readonly subscribers: RubySubscribers;
  /** Called for everything that Ruby publishes. */
  readonly onPublication: (publication: Publication) => void;
}

const PLAIN = { colour: coloursFor(false), width: undefined, height: undefined };

type JobAction = OperationName;
type DirmonAction = 'enable' | 'disable' | 'destroy';
type ManyAction = 'pause' | 'resume' | 'retry' | 'abort' | 'destroy';
type ManyJobs = ReturnType<typeof Job.all>;
type Calls = Readonly<Record<string, (...args: never[]) => unknown>>;
type BuiltIn = keyof typeof RocketJobApi.Subscribers;

/** The calls that Ruby can make to the console, by name: the public interface, with its checks. */
export function rubyCalls({ core, models, subscribers, onPublication }: RubyCallsOptions): Calls {
  const { api, console } = core;
  const { RocketJob } = api;
  const published = async (publication: Promise<Publication | Publication[]>) => {
    for (const each of [await publication].flat()) onPublication(each);
  };
  return {
    publish: (name: string, actions: readonly string[], action: string, parameters: EventParameters) =>
      published(subscribers.publish(name, actions, action, parameters)),
    publish_built_in: (name: BuiltIn, action: string, parameters: EventParameters) =>
      published(
        name === 'Server'
          ? RocketJob.Server.publish(action as never, parameters as never)
          : RocketJob.Subscribers[name].publish(action as never, parameters as never),
      ),
    revert_level: (event: string) => published(RocketJob.Subscribers.Logger.revert(event)),
    subscribe: (name: string, actions: readonly string[]) => subscribers.subscribe(name, actions),
    subscribe_built_in: (name: 'Logger' | 'SecretConfig') =>
      subscribers.keep(RocketJob.Subscribers[name].subscribe()),
    unsubscribe: (handle: number) => subscribers.unsubscribe(handle),
    listen: async () => void (await RocketJob.Event.listener()),
    host_name: () => hostname(),
    process_id: () => process.pid,
    is_server: () => RocketJob.isServer,
    find: (lookup: WireLookup) => recordsOf(models, lookup),
    count: (lookup: WireLookup) => lookupFor(models, lookup).count(),
    job_classes: () => console.recentJobClasses(console.defaultEnvironment),
    zombies: (missed: number) => RocketJob.Server.zombies(missed).pluck('_id'),
    counts_by_state: (lookup: WireLookup) => lookupFor(models, lookup).countsBy('state'),
    destroy_zombies: () => RocketJob.Server.destroyZombies(),
    requeue_dead_server: (name: string) => console.requeueDeadServer(console.defaultEnvironment, name),
    is_zombie: (server: Server, missed: number) => server.isZombie(missed),
    change_job: async (job: Job, action: JobAction, message?: string | null, killWorker?: boolean | null) => {
      if (action === 'fail') return job.fail(message ?? undefined);
      return action === 'abort' && typeof killWorker === 'boolean'
        ? job.abort({ killWorker })
        : job[action]();
    },
    may_change_job: (job: Job, action: JobAction) => job.allows(action),
    workers: async () => (await RocketJob.workers()).map((worker) => worker.toJSON()),
    change_dirmon: async (entry: DirmonEntry, action: DirmonAction) => (await entry[action]()) ?? undefined,
    may_change_dirmon: (entry: DirmonEntry, action: DirmonAction) => entry.allows(action),
    set_job: (job: Job, fields: SettableFields) => job.set(fields),
    change_jobs: async (lookup: WireLookup, action: ManyAction) => {
      if (lookup.skip !== undefined)
        throw new api.RocketJobError(
          'invalid_argument',
          `\`skip\` is not supported here, got \`skip(${lookup.skip})\`. Nothing was written. Remove it.`,
          { argument: 'skip', value: lookup.skip },
        );
      const outcome = await (lookupFor(models, lookup) as unknown as Pick<ManyJobs, ManyAction>)[action]();
      console.watchOf(console.defaultEnvironment)?.say(String(outcome));
      return outcome.done;
    },
    save_slice: async (slice: Slice, records: unknown[]) => {
      slice.records = records;
      return slice.save();
    },
    retry_slice: (slice: Slice) => slice.retry(),
    group_exceptions: async (lookup: WireLookup) =>
      (await (lookupFor(models, lookup) as unknown as Slices).groupExceptions()).map((group) => ({
        ...group,
      })),
    download: (job: Job, file: string, category: string) => models.batchJob(job).download(file, { category }),
    audit: async (options: AuditOptions) => {
      const entries = await RocketJob.audit(options);
      return entries.length === 0 ? 'Nothing found.' : String(entrySentences(entries, PLAIN));
    },
    setting: (name: 'max_workers') => RocketJob.config[name],
    set_setting: (name: 'max_workers', value: never) => {
      RocketJob.config[name] = value;
    },
    secret_key: (key: string) => RocketJob.SecretConfig.key(key),
    secret_fetch: (key: string, options: FetchOptions) => RocketJob.SecretConfig.fetch(key, options),
    secret_set: (key: string, value: string) => RocketJob.SecretConfig.set(key, value),
    secret_delete: (key: string) => RocketJob.SecretConfig.delete(key),
    secret_configuration: () => RocketJob.SecretConfig.configuration(),
    secret_refresh: () => RocketJob.SecretConfig.refresh(),
    zone: zoneAt,
    is_zone: isZone,
    log: (
      name: string,
      level: Level,
      message: string,
      payload: Readonly<Record<string, unknown>> | null,
      durationMs: number | null,
      exception: RubyFailure | null,
      isLevelRubys: boolean,
    ) => {
      const fields = {
        ...payload,
        ...(durationMs === null ? {} : { duration_ms: durationMs }),
        ...(exception === null ? {} : { err: new RubyError(exception) }),
      };
      if (isLevelRubys) console.writeLine(level, name, message, fields);
      else console.loggerFor(name)[level](message, fields);
    },
    log_level: (name: string) => console.loggerFor(name).level,
    default_level: () => console.logLevels().global,
    set_default_level: (level: Level) => console.setGlobalLevel(level),
    mongo_read: (read: MongoRead) => mongoRead(core, read),
    listener_strategy: () => listenerStrategy(core),
  };
}
