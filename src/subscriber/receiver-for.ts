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
  // Read now, because it may load the schemas: the first event doesn't wait for that.
  const schemas = subscriberClass.receivedParameters ?? subscriberClass.parameters;
  const isMeant = (event: Event) => subscriber[IS_MEANT]?.(event) ?? true;
  return {
    eventName,
    logger,
    isMeant,
    precedence(event) {
      const { precedence: precedences = {} } = subscriberClass;
      const precedence = Object.hasOwn(precedences, event.action) ? precedences[event.action] : undefined;
      if (precedence === undefined || precedence === 'urgent') return precedence;
      // Events for other processes merge with each other, because nothing runs for them.
      if (!isMeant(event)) return { mergedBy: '' };
      // A refused event is refused on its own, without the others.
      if (schemas?.[event.action]?.safeParse(event.parameters).success === false) return undefined;
      const values = precedence.map((name) => valueText(event.parameters[name]));
      return { mergedBy: JSON.stringify([event.action, ...values]) };
    },
    receive(event: Event) {
      const { action, parameters } = event;
      if (!actions.has(action)) throw new UnknownAction(action);
      const schema = schemas?.[action];
      const method = (subscriber as unknown as Record<string, (...given: unknown[]) => unknown>)[action];
      return method?.call(
        subscriber,
        schema === undefined ? parameters : received(action, parameters, schema),
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
