import { hostname } from 'node:os';
import { types } from 'node:util';
import { BSON } from 'mongodb';
import { z } from 'zod';
import { isPlainObject } from '../../errors/plain-object';
import { ClassFilter, UnfitFilter } from '../filters/class-filter';
import { codeOperatorIn } from '../filters/code-operator';
import { LEVELS } from './level';
import type { SettingName } from './setting-names';

const INT32_MAX = 2_147_483_647;
/** With a longer time, a timer would fire immediately. */
const MAX_SECONDS = 2_147_483;

const numberFromText = (value: unknown) => (typeof value === 'string' ? Number(value) : value);

const seconds = (usual: number, summary: string) =>
  z
    .preprocess(numberFromText, z.number().positive().max(MAX_SECONDS))
    .default(usual)
    .meta({ rule: `a number of seconds, more than 0, at most ${MAX_SECONDS}`, summary });

const classFilter = (summary: string) =>
  z
    .any()
    .transform(classFilterFrom)
    .optional()
    .meta({ rule: 'a regular expression, like `DirmonJob|WeeklyReportJob`', summary });

/**
 * Each setting with its rule, its default, and its description. To add one, add it here and its name in
 * `setting-names`, which also loads where this schema isn't needed.
 */
export const SETTINGS_SCHEMA = z.object({
  name: z
    .string()
    .default(() => `${hostname()}:${process.pid}`)
    .meta({ rule: 'a string', summary: 'name of this server, unique in its environment' }),
  logLevel: z
    .enum(LEVELS)
    .default('info')
    .meta({ rule: `one of ${LEVELS.join(', ')}`, summary: 'minimum log level' }),
  maxWorkers: z.preprocess(numberFromText, z.int().min(0).max(INT32_MAX)).default(10).meta({
    rule: 'a whole number, 0 or more',
    summary: 'number of worker threads, and so of jobs that run at the same time',
  }),
  includeFilter: classFilter('run only job classes that match (case-insensitive)'),
  excludeFilter: classFilter('skip job classes that match (case-insensitive)'),
  whereFilter: z
    .preprocess(queryFromText, z.custom<Readonly<Record<string, unknown>>>(isPlainObject))
    .superRefine(runsNoCode)
    .optional()
    .meta({
      rule: 'a MongoDB query as a JSON object, like `{"priority": {"$lte": 25}}`',
      summary: 'run only jobs that match this MongoDB query, in JSON',
    }),
  heartbeatSeconds: seconds(15, 'seconds between heartbeats'),
  maxPollSeconds: seconds(5, 'maximum seconds between polls for jobs'),
  reCheckSeconds: seconds(60, 'seconds after which a busy worker checks for jobs of a higher priority'),
} satisfies Record<SettingName, z.ZodType>);

/** The settings of a server. */
export type Settings = Readonly<z.output<typeof SETTINGS_SCHEMA>>;

/** Describes a setting and its valid values, in words. */
export function settingHelp(name: SettingName): { readonly rule: string; readonly summary: string } {
  return SETTINGS_SCHEMA.shape[name].meta() as { rule: string; summary: string };
}

/** The error of a value whose rule isn't enough to explain it: the end of "Expected --where-filter …". */
export const REASON = 'reason';

function refuse(context: z.RefinementCtx, reason?: string): typeof z.NEVER {
  context.addIssue({ code: 'custom', ...(reason === undefined ? {} : { params: { [REASON]: reason } }) });
  return z.NEVER;
}

function classFilterFrom(value: unknown, context: z.RefinementCtx): ClassFilter {
  if (typeof value !== 'string' && !types.isRegExp(value)) return refuse(context);
  try {
    return new ClassFilter(value);
  } catch (error) {
    return refuse(context, error instanceof UnfitFilter ? error.message : undefined);
  }
}

/** Refuses a query that runs code in the database. */
function runsNoCode(query: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  let operator: string | undefined;
  try {
    operator = codeOperatorIn(query);
  } catch {
    // A value that BSON can't hold: the rule explains it.
    refuse(context);
  }
  if (operator === undefined) return;
  refuse(
    context,
    `to be a query without \`${operator}\`, which runs code in the database (use other operators)`,
  );
}

/** Parses extended JSON, so that queries can contain ids and dates. */
function queryFromText(value: unknown): unknown {
  try {
    return typeof value === 'string' ? BSON.EJSON.parse(value) : value;
  } catch {
    return value;
  }
}
