import type { z } from 'zod';
import type { Duration } from '../config/settings/duration';
import type { IS_MEANT } from '../dispatch/receiver';
import type { Event, EventParameters } from '../event/event';
import type { Logger } from '../logging/logger';
import type { PublishOptions } from './publish-options';

/** What every subscriber has by itself: none of it is an action. */
export interface SubscriberInstance {
  readonly logger: Logger;
  processEvent(name: string, action: string, parameters: EventParameters): unknown;
  /** Where events may be meant for others: whether this one is not, by its parameters as they came. */
  [IS_MEANT]?(event: Event): boolean;
}

/** The declared parameters of some of a subscriber's actions, by the action's name. */
export type DeclaredParameters = Readonly<Record<string, z.ZodType>>;

/** A subscriber's class: what is published to and subscribed with. */
export interface SubscriberClass<S extends SubscriberInstance = SubscriberInstance> {
  new (...args: never[]): S;
  readonly name: string;
  readonly eventName?: string;
  readonly parameters?: DeclaredParameters;
  readonly receivedParameters?: DeclaredParameters;
  readonly convertsBeforeWriting?: boolean;
  readonly leasable?: Readonly<Record<string, string>>;
  /** Targets that publishing takes for any action, and makes others of: what each is. */
  readonly targets?: Readonly<Record<string, string>>;
  /** Actions that do not simply take their turn. */
  readonly precedence?: Readonly<Record<string, ActionPrecedence>>;
}

/** `urgent`, or the parameters by which events that wait for the same run are told apart. */
type ActionPrecedence = 'urgent' | readonly string[];

/** The names of a subscriber's actions: its public methods, those of every subscriber aside. */
export type ActionName<S> = {
  [K in Exclude<keyof S, keyof SubscriberInstance>]: S[K] extends (...args: never[]) => unknown ? K : never;
}[Exclude<keyof S, keyof SubscriberInstance>] &
  string;

/** What is passed behind the action when publishing: its parameters, and how to publish. */
export type PublishArguments<C extends SubscriberClass, A> =
  ActionParameters<C, A> extends readonly []
    ? [parameters?: Readonly<Record<string, never>>, options?: PublishOptions]
    : [...ActionParameters<C, A>, options?: PublishOptions];

/** The parameters of an action: what is declared for it, or else what its method takes. */
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

/** What may stand beside the parameters of an action that can be published for a time. */
type LeaseParameters<C extends SubscriberClass, A, Parameters> = C extends {
  readonly leasable: Readonly<Record<A & string, infer F>>;
}
  ? {
      /** How long it is to last. */
      readonly for?: Duration;
      /** What Ruby servers go back to then. */
      readonly then?: NonNullable<Parameters[F & keyof Parameters]>;
    }
  : unknown;

/** The name under which a subscriber's events are published: its `eventName`, or else its class name. */
export function eventNameOf(subscriber: SubscriberClass): string {
  return subscriber.eventName ?? subscriber.name;
}

/**
 * A subscriber's actions: the public methods of its class and of its base classes below `root` (whose own methods,
 * like those of Object, are none). Private ones (`#name`) cannot be seen, accessors and fields are none.
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
