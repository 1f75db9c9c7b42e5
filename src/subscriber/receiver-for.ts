import { InvalidArguments, IS_MEANT, type Receiver, UnknownAction } from '../dispatch/receiver';
import { ALL_EVENTS, type Event } from '../event/event';
import { actionsOf, eventNameOf, type SubscriberClass, type SubscriberInstance } from './actions';
import { checkParameters } from './parameters';

/** A subscriber as the dispatcher sees it: an event's action is looked up, its parameters are checked, and it is called. */
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
  return {
    eventName,
    logger,
    isMeant: (event) => subscriber[IS_MEANT]?.(event) ?? true,
    receive(event: Event) {
      const { action, parameters } = event;
      if (!actions.has(action)) throw new UnknownAction(action);
      const declared = (subscriberClass.receivedParameters ?? subscriberClass.parameters)?.[action];
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
