import { Int32 } from 'bson';
import { LEVELS, type Level } from '../../config/settings/level';
import { didYouMean } from '../../errors/nearest-name';
import { isPlainObject } from '../../errors/plain-object';
import { RocketJobError } from '../../errors/rocket-job-error';
import { A_DATE, A_TEXT, oneOf, type Rule, TRUE_OR_FALSE, wholeNumber } from '../../errors/rule';
import { shown } from '../../errors/shown';
import { unstorable } from '../../event/encode';
import { JOB_FIELDS } from './job-document';

/** The attributes that `create` accepts for any job, spelled as in the database. */
export interface CreationAttributes {
  /** 1 (first) to 100; 50 by default. */
  readonly priority?: number;
  /** The job doesn't start before this time. */
  readonly run_at?: Date;
  /** A job that hasn't started by this time is destroyed. */
  readonly expires_at?: Date;
  /** Whether the job is deleted when it completes; true by default. */
  readonly destroy_on_complete?: boolean;
  readonly description?: string;
  /** The log level while it runs. */
  readonly log_level?: Level;
}

/** The additional attributes of a batch job. */
export interface BatchCreationAttributes extends CreationAttributes {
  /** The number of records in a slice; 100 by default. */
  readonly slice_size?: number;
  /** Whether the return values of `perform` are kept; false by default. */
  readonly collect_output?: boolean;
}

interface Attribute {
  readonly rule: Rule;
  /** The property of a job's class that gives its default. */
  readonly property: string;
  readonly encode?: (value: never) => unknown;
}

const asInt32 = (value: number) => new Int32(value);

/** The accepted values, the rule in words, and the property with a class's own default. */
const ATTRIBUTES: Readonly<Record<keyof BatchCreationAttributes, Attribute>> = {
  priority: {
    property: 'priority',
    rule: wholeNumber(1, 100, 'from 1 (first) to 100'),
    encode: asInt32,
  },
  run_at: { property: 'runAt', rule: A_DATE },
  expires_at: { property: 'expiresAt', rule: A_DATE },
  destroy_on_complete: { property: 'destroyOnComplete', rule: TRUE_OR_FALSE },
  description: { property: 'description', rule: A_TEXT },
  log_level: { property: 'logLevel', rule: oneOf(LEVELS) },
  slice_size: {
    property: 'sliceSize',
    rule: wholeNumber(1, 1_000_000),
    encode: asInt32,
  },
  collect_output: { property: 'collectOutput', rule: TRUE_OR_FALSE },
};

const MODEL_PROPERTIES: ReadonlySet<string> = new Set(
  Object.values(ATTRIBUTES).map(({ property }) => property),
);

type Values = Readonly<Record<string, unknown>>;

/** A job's attributes, sorted into the model's and its own. */
export interface SortedAttributes {
  readonly model: Values;
  readonly own: Values;
}

/**
 * Checks the attributes of a new job: `job` is a new instance of its class, whose properties are the fields
 * with their defaults.
 *
 * @throws RocketJobError `invalid_argument`
 */
export function sortAttributes(className: string, job: object, attributes: unknown): SortedAttributes {
  if (!isPlainObject(attributes)) {
    throw invalid(
      `Expected the fields of \`${className}\` to be one object, \`{field: value, …}\`, got ${shown(attributes)}.`,
      'attributes',
      attributes,
    );
  }
  const given = inStoredSpelling(attributes);
  const defaults = job as Values;
  const fields = ownFieldNames(job);
  for (const name of fields) checkName(className, job, name);
  const rules = Object.entries(ATTRIBUTES).filter(([, { property }]) => property in job);
  const known = [...fields, ...rules.map(([name]) => name)];
  const unknown = Object.keys(given).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw invalid(
      `Expected a field of \`${className}\` (${known.join(', ')}), got \`${unknown}\`${didYouMean(unknown, known) || hintFor(unknown)}`,
      unknown,
      given[unknown],
    );
  }
  const unset = fields.find(
    (name) => name in given && given[name] === undefined && isSet([name, defaults[name]]),
  );
  if (unset !== undefined) throw unstorable(unset, undefined);
  const own = fields.map((name) => [name, name in given ? given[name] : defaults[name]] as const);
  return { model: modelAttributes(rules, given, defaults), own: Object.fromEntries(own.filter(isSet)) };
}

/** Converts `runAt` to `run_at`. @throws RocketJobError `invalid_argument` if both are given */
export function inStoredSpelling(attributes: Values): Values {
  const stored = { ...attributes };
  for (const [name, { property }] of Object.entries(ATTRIBUTES)) {
    if (property === name || !(property in attributes)) continue;
    if (name in attributes) {
      throw invalid(
        `Expected either \`${property}\` or \`${name}\`, which are one attribute, got both. Omit one.`,
        property,
        attributes[property],
      );
    }
    stored[name] = attributes[property];
    delete stored[property];
  }
  return stored;
}

function hintFor(unknown: string): string {
  if (unknown in ATTRIBUTES) return '. That field is for batch jobs: make the class extend `BatchJob`.';
  return `. Declare it in the class with an initial value, \`${unknown} = …\`.`;
}

/** Returns the properties that a job's class adds: all data except the model's. */
export function ownFieldNames(job: object): string[] {
  return Object.keys(job).filter((name) => !MODEL_PROPERTIES.has(name));
}

/**
 * Assigns a document's values: the model's attributes to their properties, and the job's own fields. A
 * damaged field keeps its default.
 */
export function assignAttributes(
  job: object,
  document: Values,
  isDamaged: (name: string) => boolean = () => false,
): void {
  const own = ownFieldNames(job).map((name) => [name, name] as const);
  const model = Object.entries(ATTRIBUTES).map(([name, { property }]) => [name, property] as const);
  for (const [name, property] of [...own, ...model]) {
    if (!Object.hasOwn(document, name) || isDamaged(name)) continue;
    // Ruby clears an attribute by null.
    const isCleared = document[name] === null && MODEL_PROPERTIES.has(property);
    if (!isCleared) Object.assign(job, { [property]: document[name] });
  }
}

function modelAttributes(
  rules: readonly (readonly [string, Attribute])[],
  given: Values,
  defaults: Values,
): Values {
  const attributes = rules.map(([name, { property }]) => {
    const value = name in given ? given[name] : defaults[property];
    if (!(name in given) && value === undefined) return [name, undefined] as const;
    return [name, checkedAttribute(name as keyof typeof ATTRIBUTES, value)] as const;
  });
  return Object.fromEntries(attributes.filter(isSet));
}

/** Returns one of the model's attributes as it is stored. @throws RocketJobError `invalid_argument` */
export function checkedAttribute(name: keyof BatchCreationAttributes, value: unknown): unknown {
  const { rule, encode } = ATTRIBUTES[name];
  if (!rule.isMet(value))
    throw invalid(`Expected \`${name}\` to be ${rule.words}, got ${shown(value)}.`, name, value);
  return encode === undefined ? value : encode(value as never);
}

function isSet([, value]: readonly [string, unknown]): boolean {
  return value !== undefined;
}

/** A job's field must not have the name of a field of the model, or of a method of every job. */
function checkName(className: string, job: object, name: string): void {
  const isTaken = (JOB_FIELDS as readonly string[]).includes(name) || name in Object.getPrototypeOf(job);
  if (!isTaken && !/^[_$]|\./.test(name)) return;
  throw invalid(
    `The field \`${name}\` of \`${className}\` has a reserved name: every job has it, or MongoDB uses it. Rename it.`,
    name,
    undefined,
  );
}

function invalid(message: string, argument: string, value: unknown): RocketJobError<'invalid_argument'> {
  return new RocketJobError('invalid_argument', message, { argument, value });
}
