import type { EventParameters, Level, Publication, Server } from '../../../src/index';
import type { Core } from '../../core';
import { documentsOf, lookupFor, type WireLookup } from './lookups';
import type { RubyFailure } from './messages';
import { RubyError } from './ruby-error';
import type { RubySubscribers } from './ruby-subscribers';
import { zoneAt } from './zone';

export interface RubyCallsOptions {
  readonly core: Core;
  readonly subscribers: RubySubscribers;
  /** Told of everything that Ruby publishes. */
  readonly onPublication: (publication: Publication) => void;
}

type Calls = Readonly<Record<string, (...args: never[]) => unknown>>;

/** What Ruby may ask of the console, by name: our public interface, with its checks. */
export function rubyCalls({ core, subscribers, onPublication }: RubyCallsOptions): Calls {
  const { api, console } = core;
  const { RocketJob } = api;
  const published = async (publication: Promise<Publication>) => void onPublication(await publication);
  return {
    publish: (name: string, actions: readonly string[], action: string, parameters: EventParameters) =>
      published(subscribers.publish(name, actions, action, parameters)),
    publish_built_in: (
      name: keyof typeof RocketJob.Subscribers,
      action: string,
      parameters: EventParameters,
    ) => published(RocketJob.Subscribers[name].publish(action as never, parameters as never)),
    subscribe: (name: string, actions: readonly string[]) => subscribers.subscribe(name, actions),
    subscribe_logger: () => subscribers.subscribeHere(RocketJob.Subscribers.Logger.subscribe()),
    unsubscribe: (handle: number) => subscribers.unsubscribe(handle),
    listen: async () => void (await RocketJob.Event.listener()),
    is_server: () => RocketJob.isServer,
    find: (lookup: WireLookup) => documentsOf(api, lookup),
    count: (lookup: WireLookup) => lookupFor(api, lookup).count(),
    counts_by_state: () => RocketJob.Server.countsByState(),
    destroy_zombies: () => RocketJob.Server.destroyZombies(),
    is_zombie: (server: Server, missed: number) => server.isZombie(missed),
    zone: zoneAt,
    log: (
      name: string,
      level: Level,
      message: string,
      payload: Readonly<Record<string, unknown>> | null,
      durationMs: number | null,
      exception: RubyFailure | null,
    ) =>
      console.loggerFor(name)[level](message, {
        ...payload,
        ...(durationMs === null ? {} : { duration_ms: durationMs }),
        ...(exception === null ? {} : { err: new RubyError(exception) }),
      }),
  };
}
