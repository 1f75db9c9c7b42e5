import type { z } from 'zod';
import { actionsOf, type SubscriberClass } from './actions';
import { Subscriber } from './subscriber';

/** What an action does and takes, as its subscriber declares it. */
export interface ActionHelp {
  readonly action: string;
  /** Empty when the subscriber does not say. */
  readonly description: string;
  readonly parameters: readonly ParameterHelp[];
}

interface ParameterHelp {
  readonly name: string;
  readonly description: string;
  readonly isRequired: boolean;
}

/** The actions of a subscriber in the order of its methods; for help and completion. */
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

/** What an action takes beside its parameters that can be published for a time. @param field the parameter that it sets */
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
