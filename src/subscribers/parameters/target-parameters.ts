import type { ObjectId } from 'mongodb';
import { z } from 'zod';
import { type Duration, durationMs } from '../../config/settings/duration';
import { LEVELS, type Level } from '../../config/settings/level';
import { shown } from '../../errors/shown';
import { objectIdFrom } from '../../mongo/stored/object-id-from';
import { numberFrom, secondsFrom } from '../received-values';

// The valid parameters of the built-in subscribers when they are published. One rule applies to all of them:
// a parameter that is present but empty is refused. Ruby reads `server_id: nil` as "every server", so a
// lookup without a result would stop the whole fleet.

/** A server: its ObjectId, the id's hex string, or anything with such an `id`. Written as an ObjectId. */
export type ServerReference = ObjectId | string | { readonly id: ObjectId };

export const serverId = server('Omit `server_id` to target every server.');
/** A worker's number is meaningless without its server. */
export const serverOfWorker = server('Identify a worker by `server_id` and `worker_id` together.');
export const serverName = text(
  'name',
  'the name of a server, `host:pid`',
  'Omit `name` to target every server.',
);
export const className = text('class_name', 'the name of a class');
export const hostName = text('host_name', 'the name of a host', 'Omit `host_name` to target every host.');
export const processId = wholeNumber('pid', 'a process id, a whole number');
export const workerId = wholeNumber(
  'worker_id',
  'the number of a worker, 1 or more',
  'Identify a worker by `server_id` and `worker_id` together.',
);

/** Accepts upper and lower case, as Ruby does. */
export const level = parameter<Level, Level>('level', `one of ${LEVELS.join(', ')}`, (value) =>
  LEVELS.find((name) => typeof value === 'string' && name === value.toLowerCase()),
);

/** How long busy workers may take to finish. Written in seconds, as Ruby reads it. */
export const waitTimeout = parameter<Duration, number>(
  'wait_timeout',
  "a time such as '10s', or a number of seconds, 0 or more",
  (value) => secondsFrom(typeof value === 'string' ? durationMs(value) / 1_000 : value),
);

/** Refuses `server_id` together with `name`: a Ruby server acts when either matches. */
export function notBoth<T extends z.ZodObject>(schema: T) {
  return schema.superRefine((given: Record<string, unknown>, context) => {
    if (given['server_id'] === undefined || given['name'] === undefined) return;
    context.addIssue({
      code: 'custom',
      path: ['name'],
      input: given['name'],
      message:
        'Expected either `server_id` or `name`, got both: a server acts when one of them matches. Omit one.',
    });
  });
}

function parameter<In, Out>(
  name: string,
  rule: string,
  convert: (value: unknown) => Out | undefined,
  nextStep = `Correct \`${name}\` or omit it.`,
): z.ZodType<Out, In> {
  const schema = z.unknown().transform((value, context) => {
    const converted = convert(value);
    if (converted !== undefined) return converted;
    const message = `Expected \`${name}\` to be ${rule}, got ${shown(value)}. ${nextStep}`;
    context.addIssue({ code: 'custom', input: value, message });
    return z.NEVER;
  });
  return schema.describe(rule) as unknown as z.ZodType<Out, In>;
}

function server(nextStep: string): z.ZodType<ObjectId, ServerReference> {
  return parameter('server_id', 'a server, an ObjectId or 24 hexadecimal digits', objectIdFrom, nextStep);
}

function text(name: string, rule: string, nextStep?: string): z.ZodType<string, string> {
  return parameter(
    name,
    rule,
    (value) => (typeof value === 'string' && value.trim() !== '' ? value : undefined),
    nextStep,
  );
}

/** From 1 to the largest int32: Ruby compares it with an Integer, and a string would never match. */
function wholeNumber(name: string, rule: string, nextStep?: string): z.ZodType<number, number> {
  const convert = (value: unknown) => {
    const number = numberFrom(value);
    return number !== undefined && Number.isInteger(number) && number > 0 && number < 2 ** 31
      ? number
      : undefined;
  };
  return parameter(name, rule, convert, nextStep);
}
