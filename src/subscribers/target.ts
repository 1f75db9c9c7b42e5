/** The target of a built-in subscriber's event; missing parts are omitted. */
export interface Target {
  readonly server_id?: unknown;
  readonly name?: unknown;
  readonly host_name?: unknown;
  readonly pid?: unknown;
}

interface Addressed {
  /** The name of the event, such as `RocketJob::Subscribers::Server`. */
  readonly name: string;
  readonly parameters: Target;
}

interface TargetRule {
  readonly fields: readonly (keyof Target)[];
  /** The values that count as missing. */
  readonly absent: readonly unknown[];
}

const RULES: ReadonlyMap<string, TargetRule> = new Map<string, TargetRule>([
  ['RocketJob::Subscribers::Server', { fields: ['server_id', 'name'], absent: [null] }],
  ['RocketJob::Subscribers::Worker', { fields: ['server_id'], absent: [] }],
  ['RocketJob::Subscribers::Logger', { fields: ['host_name', 'pid'], absent: [null, false] }],
]);

/**
 * Returns the target of an event, as the Ruby gem reads its parameters: the gem's command line writes
 * `server_id: null` to mean every server. An event of any other subscriber has no target.
 */
export function targetOf({ name, parameters }: Addressed): Target {
  const { fields, absent } = RULES.get(name) ?? { fields: [], absent: [] };
  const given = fields.filter(
    (field) => Object.hasOwn(parameters, field) && !absent.includes(parameters[field]),
  );
  return Object.fromEntries(given.map((field) => [field, parameters[field]]));
}
