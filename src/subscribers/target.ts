/** Whom an event of a built-in subscriber names; what it doesn't name is left out. */
export interface Target {
  readonly server_id?: unknown;
  readonly name?: unknown;
  readonly host_name?: unknown;
  readonly pid?: unknown;
}

interface Addressed {
  /** Of the event, as `RocketJob::Subscribers::Server`. */
  readonly name: string;
  readonly parameters: Target;
}

interface TargetRule {
  readonly fields: readonly (keyof Target)[];
  /** The values that count as not given. */
  readonly absent: readonly unknown[];
}

const RULES: ReadonlyMap<string, TargetRule> = new Map<string, TargetRule>([
  ['RocketJob::Subscribers::Server', { fields: ['server_id', 'name'], absent: [null] }],
  ['RocketJob::Subscribers::Worker', { fields: ['server_id'], absent: [] }],
  ['RocketJob::Subscribers::Logger', { fields: ['host_name', 'pid'], absent: [null, false] }],
]);

/**
 * Returns whom an event names, as the Ruby gem reads its parameters: the gem's command line writes `server_id: null` when it
 * means every server. An event of any other subscriber names nobody.
 */
export function targetOf({ name, parameters }: Addressed): Target {
  const { fields, absent } = RULES.get(name) ?? { fields: [], absent: [] };
  const given = fields.filter(
    (field) => Object.hasOwn(parameters, field) && !absent.includes(parameters[field]),
  );
  return Object.fromEntries(given.map((field) => [field, parameters[field]]));
}
