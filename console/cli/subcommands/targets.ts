import { RocketJobError } from '../../../src/console-startup';
import { nearestHint, noServerMatches } from '../../safety/missing-target';
import { globMatcher } from './glob';

/** The parts of a server that a name can match. */
interface Named {
  readonly name: string;
  readonly hostName: string;
}

/**
 * Returns the servers that match names of the command line, each once: `host:pid`, a whole host, or a pattern
 * with `*`, `?` or `[…]`. A name that matches none is an error, so that a typing error doesn't look like
 * "nothing to do".
 *
 * @param undone ends the error, with a space before it: ` Nothing was published.`
 * @throws RocketJobError `invalid_argument` for an empty name, `not_found`
 */
export function targetedServers<S extends Named>(
  names: readonly string[],
  servers: readonly S[],
  undone = '',
): S[] {
  const found = new Set<S>();
  for (const name of names) {
    for (const server of serversNamed(name, servers, undone)) found.add(server);
  }
  return [...found];
}

/** A pattern may match more than its author thinks. */
export function isPattern(name: string): boolean {
  return /[*?[]/.test(name);
}

function serversNamed<S extends Named>(given: string, servers: readonly S[], undone: string): readonly S[] {
  if (given.trim() === '') {
    throw new RocketJobError(
      'invalid_argument',
      'NAME is empty. Nothing was published. Name a server (`host:pid`), a host or a pattern, or pass `--all` for every server.',
      { argument: 'NAME', value: given },
    );
  }
  const matching = servers.filter(isMeantBy(given));
  if (matching.length > 0) return matching;
  const hint = nearestHint(
    given,
    servers.map(({ name }) => name),
    given.includes(':') ? 'name' : 'host_name',
  );
  throw new RocketJobError('not_found', `${noServerMatches(given, hint)}${undone}`, {
    what: 'server',
    id: given,
  });
}

/**
 * Returns a function that tells whether a given name matches a server. @throws RocketJobError
 * `invalid_argument` for an invalid pattern
 */
export function isMeantBy(given: string): (server: Named) => boolean {
  if (isPattern(given)) {
    const pattern = patternOf(given);
    return (server) => namesOf(server).some(pattern);
  }
  return (server) => namesOf(server).includes(given);
}

/** Returns its name, the host in the name, and the host that it reports. */
function namesOf({ name, hostName }: Named): readonly string[] {
  return [name, name.replace(/:\d+$/, ''), hostName];
}

function patternOf(glob: string): (name: string) => boolean {
  try {
    return globMatcher(glob);
  } catch {
    throw new RocketJobError(
      'invalid_argument',
      `\`${glob}\` is not a valid pattern. A valid one is \`web*\`.`,
      {
        argument: 'NAME',
        value: glob,
      },
    );
  }
}
