import { InvalidArguments, IS_MEANT, type Receiver, UnknownAction } from '../dispatch/receiver';
import { valueText } from '../errors/value-text';
import { ALL_EVENTS, type Event } from '../event/event';
import { actionsOf, eventNameOf, type SubscriberClass, type SubscriberInstance } from './actions';
import { checkParameters } from './parameters';

/**
 * A subscriber as the dispatcher sees it: looks up an event's action, checks its parameters, and calls it.
 */
export function receiverFor(
  subscriber: SubscriberInstance,
  subscriberClass: SubscriberClass,
  root: abstract new () => object,
): Receiver {
  const eventName = eventNameOf(subscriberClass);
  const { logger } = subscriber;
  if (eventName === ALL_EVENTS) {
    return {
      eventName,
      logger,
      receive: (event) => subscriber.processEvent(event.name, event.action, event.parameters),
    };
  }
  const actions = new Set(actionsOf(subscriberClass, root));
  const declaredFor = (action: string) =>
    (subscriberClass.receivedParameters ?? subscriberClass.parameters)?.[action];
  const isMeant = (event: Event) => subscriber[IS_MEANT]?.(event) ?? true;
  return {
    eventName,
    logger,
    isMeant,
    precedence(event) {
      const { precedence: declared = {} } = subscriberClass;
      const precedence = Object.hasOwn(declared, event.action) ? declared[event.action] : undefined;
      if (precedence === undefined || precedence === 'urgent') return precedence;
      // Events for other processes merge with each other, because nothing runs for them.
      if (!isMeant(event)) return { mergedBy: '' };
      // A refused event is refused on its own, without the others.
      if (declaredFor(event.action)?.safeParse(event.parameters).success === false) return undefined;
      const values = precedence.map((name) => valueText(event.parameters[name]));
      return { mergedBy: JSON.stringify([event.action, ...values]) };
    },
    receive(event: Event) {
      const { action, parameters } = event;
      if (!actions.has(action)) throw new UnknownAction(action);
      const declared = declaredFor(action);
      const method = (subscriber as unknown as Record<string, (...given: unknown[]) => unknown>)[action];
      return method?.call(
        subscriber,
        declared === undefined ? parameters : received(action, parameters, declared),
        ...(subscriberClass.leasable?.[action] === undefined ? [] : [event]),
      );
    },
  };
}

function received(...check: Parameters<typeof checkParameters>): unknown {
  try {
    return checkParameters(...check);
  } catch (error) {
    throw new InvalidArguments((error as Error).message, { cause: error });
  }
}
