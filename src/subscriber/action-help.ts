import type { z } from 'zod';
import { actionsOf, type SubscriberClass } from './actions';
import { Subscriber } from './subscriber';

/** An action's description and parameters, as its subscriber declares them. */
export interface ActionHelp {
  readonly action: string;
  /** Empty if the subscriber doesn't declare one. */
  readonly description: string;
  readonly parameters: readonly ParameterHelp[];
}

interface ParameterHelp {
  readonly name: string;
  readonly description: string;
  readonly isRequired: boolean;
}

/** Returns the actions of a subscriber in the order of its methods, for help and completion. */
export function actionHelp(subscriberClass: SubscriberClass): ActionHelp[] {
  return actionsOf(subscriberClass, Subscriber).map((action) => {
    const declared = subscriberClass.parameters?.[action];
    const field = subscriberClass.leasable?.[action];
    const targets = Object.entries(subscriberClass.targets ?? {}).map(([name, description]) => ({
      name,
      description,
      isRequired: false,
    }));
    const parameters = [
      ...parameterHelp(declared),
      ...targets,
      ...(field === undefined ? [] : leaseHelp(field)),
    ];
    return { action, description: declared?.description ?? '', parameters };
  });
}

/**
 * Returns the additional parameters of an action that can be published temporarily. @param field the
 * parameter that it sets
 */
function leaseHelp(field: string): ParameterHelp[] {
  return [
    {
      name: 'for',
      description: "revert automatically after this time, such as '10m'",
      isRequired: false,
    },
    { name: 'then', description: `the \`${field}\` that Ruby servers revert to`, isRequired: false },
  ];
}

function parameterHelp(declared: z.ZodType | undefined): ParameterHelp[] {
  const shape = (declared as Partial<z.ZodObject> | undefined)?.shape ?? {};
  return Object.entries(shape).map(([name, parameter]) => {
    const { type, innerType } = parameter._zod.def as { type: string; innerType?: z.ZodType };
    const description = parameter.description ?? innerType?.description ?? '';
    return { name, description, isRequired: type !== 'optional' && innerType === undefined };
  });
}
