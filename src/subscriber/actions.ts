import type { z } from 'zod';
import type { Duration } from '../config/settings/duration';
import type { IS_MEANT } from '../dispatch/receiver';
import type { Event, EventParameters } from '../event/event';
import type { Logger } from '../logging/logger';
import type { PublishOptions } from './publish-options';

/** The members of every subscriber, which are not actions. */
export interface SubscriberInstance {
  readonly logger: Logger;
  processEvent(name: string, action: string, parameters: EventParameters): unknown;
  /**
   * For events that may be for other processes: whether this one isn't, by its parameters as they arrived.
   */
  [IS_MEANT]?(event: Event): boolean;
}

/** The declared parameters of a subscriber's actions, by the action's name. */
export type DeclaredParameters = Readonly<Record<string, z.ZodType>>;

/** A subscriber's class, for publishing and subscribing. */
export interface SubscriberClass<S extends SubscriberInstance = SubscriberInstance> {
  new (...args: never[]): S;
  readonly name: string;
  readonly eventName?: string;
  readonly parameters?: DeclaredParameters;
  readonly receivedParameters?: DeclaredParameters;
  readonly convertsBeforeWriting?: boolean;
  readonly leasable?: Readonly<Record<string, string>>;
  /**
   * Additional targets that publishing accepts for any action and converts to others, each with a
   * description.
   */
  readonly targets?: Readonly<Record<string, string>>;
  /** Actions that don't simply queue. */
  readonly precedence?: Readonly<Record<string, ActionPrecedence>>;
}

/** `urgent`, or the parameters that distinguish events that could be merged. */
type ActionPrecedence = 'urgent' | readonly string[];

/** The names of a subscriber's actions: its public methods, except those of every subscriber. */
export type ActionName<S> = {
  [K in Exclude<keyof S, keyof SubscriberInstance>]: S[K] extends (...args: never[]) => unknown ? K : never;
}[Exclude<keyof S, keyof SubscriberInstance>] &
  string;

/** The arguments after the action when publishing: its parameters, and the options. */
export type PublishArguments<C extends SubscriberClass, A> =
  ActionParameters<C, A> extends readonly []
    ? [parameters?: Readonly<Record<string, never>>, options?: PublishOptions]
    : [...ActionParameters<C, A>, options?: PublishOptions];

/** The parameters of an action: its declaration, or else its method's parameter. */
type ActionParameters<C extends SubscriberClass, A> = C extends {
  readonly parameters: Readonly<Record<A & string, infer Z extends z.ZodType>>;
}
  ? Record<never, never> extends z.input<Z>
    ? [parameters?: z.input<Z> & LeaseParameters<C, A, z.input<Z>>]
    : [parameters: z.input<Z> & LeaseParameters<C, A, z.input<Z>>]
  : A extends keyof InstanceType<C>
    ? InstanceType<C>[A] extends (...args: infer P) => unknown
      ? P
      : never
    : never;

/** The additional parameters of an action that can be published temporarily. */
type LeaseParameters<C extends SubscriberClass, A, Parameters> = C extends {
  readonly leasable: Readonly<Record<A & string, infer F>>;
}
  ? {
      /** How long it lasts. */
      readonly for?: Duration;
      /** The value that Ruby servers return to afterwards. */
      readonly then?: NonNullable<Parameters[F & keyof Parameters]>;
    }
  : unknown;

/** Returns the name of a subscriber's events: its `eventName`, or else its class name. */
export function eventNameOf(subscriber: SubscriberClass): string {
  return subscriber.eventName ?? subscriber.name;
}

/**
 * Returns a subscriber's actions: the public methods of its class and of its base classes below `root` (whose
 * own methods, like those of Object, are not actions). Private methods (`#name`) are invisible; accessors and
 * fields are not actions.
 */
export function actionsOf(subscriber: SubscriberClass, root: Root): string[] {
  const names = prototypesBelow(root, subscriber).flatMap((prototype) =>
    Object.getOwnPropertyNames(prototype),
  );
  return [...new Set(names)].filter((name) => hasAction(subscriber, name, root));
}

/** Whether a subscriber has such an action. */
export function hasAction(subscriber: SubscriberClass, name: string, root: Root): boolean {
  if (name === 'constructor' || name in root.prototype) return false;
  return prototypesBelow(root, subscriber).some(
    (prototype) => typeof Object.getOwnPropertyDescriptor(prototype, name)?.value === 'function',
  );
}

function prototypesBelow(root: Root, { prototype }: SubscriberClass): object[] {
  const prototypes: object[] = [];
  for (let next: object | null = prototype; next !== null && next !== root.prototype; ) {
    prototypes.push(next);
    next = Object.getPrototypeOf(next);
  }
  return prototypes;
}

type Root = abstract new () => object;
