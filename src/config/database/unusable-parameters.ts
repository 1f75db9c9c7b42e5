import { RocketJobError } from '../../errors/rocket-job-error';

/** The largest number of nodes in a replica set. */
const MOST_NODES = 50;
const READ_CONCERNS = ['local', 'available', 'majority', 'linearizable'];

/** Connection string parameters with impossible values; each check returns the reason, or undefined. */
const CHECKS: Readonly<Record<string, { readonly name: string; check(value: string): string | undefined }>> =
  {
    w: {
      name: 'w',
      check(value) {
        const nodes = Number(value);
        if (value.trim() === '' || Number.isNaN(nodes)) return undefined;
        if (nodes === 0)
          return 'the database would not report the result of a write, such as whether a job was claimed';
        if (Number.isInteger(nodes) && nodes > 0 && nodes <= MOST_NODES) return undefined;
        return `MongoDB takes \`majority\`, a tag, or a number of nodes from 1 to ${MOST_NODES}`;
      },
    },
    readconcernlevel: {
      name: 'readConcernLevel',
      check(value) {
        if (value === 'snapshot') return 'MongoDB refuses it for tailable cursors and change streams';
        return READ_CONCERNS.includes(value) ? undefined : `MongoDB takes ${READ_CONCERNS.join(', ')}`;
      },
    },
  };

/**
 * Refuses a connection string with an impossible parameter.
 *
 * @param parameters their values by lower-case name
 * @param source the origin of the connection string, for example `MONGODB_URI`
 * @throws RocketJobError `invalid_configuration` with the parameter's name
 */
export function checkUsable(parameters: ReadonlyMap<string, readonly string[]>, source: string): void {
  for (const [key, { name, check }] of Object.entries(CHECKS)) {
    for (const value of parameters.get(key) ?? []) {
      const reason = check(value);
      if (reason === undefined) continue;
      throw new RocketJobError(
        'invalid_configuration',
        `Can't use \`${name}=${value}\` (${source}): ${reason}. Remove it.`,
        { source },
      );
    }
  }
}
