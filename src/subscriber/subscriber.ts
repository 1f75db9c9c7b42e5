import { environmentOf } from '../bound-class';
import { didYouMean } from '../errors/nearest-name';
import { isPlainObject } from '../errors/plain-object';
import { RocketJobError } from '../errors/rocket-job-error';
import { shown } from '../errors/shown';
import { ALL_EVENTS, type EventDraft, type EventParameters } from '../event/event';
import type { Publication } from '../event/publish/publication';
import { type Logger, loggerFor } from '../logging/logger';
import {
  type ActionName,
  actionsOf,
  type DeclaredParameters,
  eventNameOf,
  hasAction,
  type PublishArguments,
  type SubscriberClass,
  type SubscriberInstance,
} from './actions';
import { isSubscribingInert } from './inert';
import { asThen, partLease } from './lease';
import { checkParameters } from './parameters';
import { checkPublishOptions } from './publish-options';
import { receiverFor } from './receiver-for';

/** The return value of `subscribe`. */
export interface SubscriptionHandle<S> {
  readonly subscriber: S;
  /** Ends this subscription; others of the same class stay. A second call does nothing. */
  unsubscribe(): void;
  /** Does the same at the end of a block: `await using subscription = ExampleSubscriber.subscribe();` */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * The base class of subscribers. Its public methods are its actions; they get an event's parameters as one
 * object. Use it for what every process should do on command: clear a cache, close a pool.
 *
 * Mirrors `RocketJob::Subscriber` (lib/rocket_job/subscriber.rb).
 *
 * @example
 *     class ExampleSubscriber extends Subscriber {
 *       example2({ name, port }: { name: string; port: number }) {
 *         this.logger.info(`Example2 name: ${name}, port: ${port}`);
 *       }
 *     }
 *     ExampleSubscriber.subscribe();                                              // in the processes that act
 *     await ExampleSubscriber.publish('example2', { name: 'Jack', port: 123 });   // anywhere
 */
export abstract class Subscriber implements SubscriberInstance {
  /** The name of its events in the database, if that isn't the class name. `*` receives every event. */
  static readonly eventName?: string;

  /**
   * The actions' parameters as zod schemas, by the action's name: checked when publishing and when receiving.
   * Without a schema, only `undefined` values are refused, and the action checks the rest itself.
   */
  static readonly parameters?: DeclaredParameters;

  /**
   * The parameters that actions accept in received events, if that is more than may be published, because
   * other programs write events too. By default they are the same.
   */
  static readonly receivedParameters?: DeclaredParameters;

  /**
   * Whether the schemas convert the parameters before they are written. The built-in subscribers need this,
   * because Ruby servers read them; such a conversion must leave converted values unchanged. Otherwise
   * publishing only checks, and receiving converts.
   */
  static readonly convertsBeforeWriting?: boolean;

  /**
   * The actions that can be published temporarily, with the parameter that they set: next to the parameters,
   * `for` gives the duration, and `then` the value that Ruby servers set at its end. Such an action gets the
   * event after its parameters, and reverts the setting at `event.expiresAt`.
   */
  static readonly leasable?: Readonly<Record<string, string>>;

  /**
   * Publishes an event for every process that has subscribed.
   *
   * @param action the name of a public method of this class
   * @param given that method's argument, one object, `{}` for none; followed by the publish options
   * @throws RocketJobError `unknown_action`, `invalid_argument`: nothing is written then; `not_configured`
   * @example
   *     await RocketJob.Subscribers.Server.publish('stop', { server_id: server.id });
   *     const { silent } = await (await RocketJob.Subscribers.Server.publish('pause', {}, { receipts: true })).receipts();
   */
  static async publish<C extends SubscriberClass, A extends ActionName<InstanceType<C>>>(
    this: C,
    action: A,
    ...given: PublishArguments<C, A>
  ): Promise<Publication> {
    const [parameters, options] = given.length === 0 ? [{}] : (given as readonly unknown[]);
    const { receipts } = options === undefined ? {} : checkPublishOptions(options);
    return environmentOf(this).publish({
      name: publishableName(this),
      action: checkAction(this, action),
      ...checkParametersAndLease(this, action, parameters),
      ...(receipts === undefined ? {} : { wantsReceipts: receipts }),
    });
  }

  /**
   * Creates one instance and subscribes it in this process. Events arrive once the listener runs
   * (`RocketJob.Event.listener()`; in `rj-server` it does).
   *
   * @param args the constructor's arguments; a function after them is called with the subscriber, and the
   *   subscription ends when it returns, or its promise settles
   */
  static subscribe<C extends SubscriberClass>(
    this: C,
    ...args: ConstructorParameters<C>
  ): SubscriptionHandle<InstanceType<C>>;
  static subscribe<C extends SubscriberClass, R>(
    this: C,
    ...args: [...ConstructorParameters<C>, (subscriber: InstanceType<C>) => R]
  ): Promise<Awaited<R>>;
  static subscribe(
    this: SubscriberClass,
    ...args: unknown[]
  ): SubscriptionHandle<SubscriberInstance> | Promise<unknown> {
    const last = args.at(-1);
    if (typeof last !== 'function') return subscribeInstance(this, args);
    const handle = subscribeInstance(this, args.slice(0, -1));
    return (async () => {
      try {
        return await last(handle.subscriber);
      } finally {
        handle.unsubscribe();
      }
    })();
  }

  /** A logger named after this subscriber, with `measureInfo(text, fn)` and similar methods. */
  get logger(): Logger {
    return loggerFor(eventNameOf(this.constructor as SubscriberClass));
  }

  /**
   * Receives every event, in a subscriber whose `eventName` is `*`. It is never called in others.
   *
   * @throws Error if it isn't overridden, as in Ruby
   */
  processEvent(name: string, action: string, _parameters: EventParameters): unknown {
    throw new Error(
      `processEvent is not implemented in ${this.constructor.name}: cannot receive ${name}#${action}`,
    );
  }
}

function subscribeInstance(
  subscriberClass: SubscriberClass,
  args: unknown[],
): SubscriptionHandle<SubscriberInstance> {
  checkName(subscriberClass);
  const subscriber = new (subscriberClass as unknown as new (...args: unknown[]) => SubscriberInstance)(
    ...args,
  );
  if (isSubscribingInert()) return handleOf(subscriber, () => {});
  const environment = environmentOf(subscriberClass);
  const subscription = environment.subscribe(receiverFor(subscriber, subscriberClass, Subscriber));
  return handleOf(subscriber, () => environment.unsubscribe(subscription));
}

function checkName(subscriberClass: SubscriberClass): string {
  const name = eventNameOf(subscriberClass);
  if (name !== '') return name;
  throw new RocketJobError(
    'invalid_argument',
    'Expected the subscriber to have a name, got a class without one. Name the class, or give it a `static eventName`.',
    { argument: 'eventName', value: name },
  );
}

function publishableName(subscriberClass: SubscriberClass): string {
  const name = checkName(subscriberClass);
  if (name !== ALL_EVENTS) return name;
  throw new RocketJobError(
    'invalid_argument',
    `\`${subscriberClass.name}\` receives all events, so it can't be published to. Nothing was published. Publish to a subscriber with a name.`,
    { argument: 'eventName', value: name },
  );
}

function checkAction(subscriberClass: SubscriberClass, action: unknown): string {
  if (typeof action === 'string' && hasAction(subscriberClass, action, Subscriber)) return action;
  const actions = actionsOf(subscriberClass, Subscriber);
  const known = actions.length === 0 ? 'none: it has no public methods' : `one of ${actions.join(', ')}`;
  throw new RocketJobError(
    'unknown_action',
    `Expected the action of \`${eventNameOf(subscriberClass)}\` to be ${known}, got \`${String(action)}\`${didYouMean(String(action), actions) || '.'}`,
    { eventName: eventNameOf(subscriberClass), action: String(action), actions },
  );
}

function checkParametersAndLease(
  subscriberClass: SubscriberClass,
  action: string,
  given: unknown,
): Pick<EventDraft, 'parameters' | 'leaseMs' | 'revertTo'> {
  const { parameters, lease } = partLease(subscriberClass, action, given);
  const checked = { parameters: checkGiven(subscriberClass, action, parameters), ...lease };
  if (lease?.revertTo === undefined) return checked;
  try {
    return { ...checked, revertTo: checkGiven(subscriberClass, action, lease.revertTo) };
  } catch (error) {
    throw asThen(error, subscriberClass.leasable?.[action] ?? '');
  }
}

function checkGiven(subscriberClass: SubscriberClass, action: string, given: unknown): EventParameters {
  if (!isPlainObject(given)) {
    throw new RocketJobError(
      'invalid_argument',
      `Expected the parameters of \`${action}\` to be one object, \`{name: value, …}\`, got ${shown(given)}. Omit them to pass none.`,
      { argument: 'parameters', value: given },
    );
  }
  const declared = subscriberClass.parameters?.[action];
  if (declared === undefined) return given;
  const checked = checkParameters(action, given, declared);
  return subscriberClass.convertsBeforeWriting === true ? checked : given;
}

function handleOf<S>(subscriber: S, unsubscribe: () => void): SubscriptionHandle<S> {
  return { subscriber, unsubscribe, [Symbol.asyncDispose]: async () => unsubscribe() };
}
