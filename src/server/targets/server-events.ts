import { boundTo, environmentOf } from '../../bound-class';
import type { Duration } from '../../config/settings/duration';
import { isPlainObject } from '../../errors/plain-object';
import type { Publication } from '../../event/publish/publication';
import type { ActionName, PublishArguments } from '../../subscriber/actions';
import { ServerSubscriber } from '../../subscribers/server';
import { Server } from '../records/server';

type Action = ActionName<ServerSubscriber>;

type PublishOnHost = <A extends Action>(
  action: A,
  parameters: { readonly host: string; readonly wait_timeout?: Duration },
) => Promise<Publication[]>;

/**
 * The publishing side of the built-in subscriber `Server`: it also accepts `host` as a target, and publishes
 * one event to each server of that host.
 *
 * @example await RocketJob.Subscribers.Server.publish('pause', { host: 'app1' });
 */
export class ServerEvents extends ServerSubscriber {
  static readonly targets = { host: 'the name of a host: one event for each of its servers' };

  static override readonly publish: PublishOnHost & typeof ServerSubscriber.publish = publish as never;
}

function publish(
  this: typeof ServerSubscriber,
  action: Action,
  ...given: readonly unknown[]
): Promise<Publication | Publication[]> {
  const [parameters] = given;
  const isOnHost = isPlainObject(parameters) && Object.hasOwn(parameters, 'host');
  const environment = environmentOf(this);
  const arguments_ = given as PublishArguments<typeof ServerSubscriber, Action>;
  return isOnHost
    ? boundTo(Server, environment).publish(action, ...arguments_)
    : boundTo(ServerSubscriber, environment).publish(action, ...arguments_);
}
