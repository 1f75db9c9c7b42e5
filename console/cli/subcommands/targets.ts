import { RocketJobError } from '../../../src/console-startup';
import { nearestHint } from '../../safety/missing-target';
import { globMatcher } from './glob';

/** A server as far as its name can be meant. */
interface Named {
  readonly name: string;
  readonly hostName: string;
}

/**
 * The servers that names of the command line lead to, each once: `host:pid`, a whole host, or a pattern with `*`, `?` or
 * `[…]`. A name that leads to none is an error, so that a typing error does not go for "nothing to do".
 *
 * @throws RocketJobError `invalid_argument` for an empty name, `not_found`
 */
export function targetedServers<S extends Named>(names: readonly string[], servers: readonly S[]): S[] {
  const found = new Set<S>();
  for (const name of names) {
    for (const server of serversNamed(name, servers)) found.add(server);
  }
  return [...found];
}

/** A pattern may mean more than its author thinks. */
export function isPattern(name: string): boolean {
  return /[*?[]/.test(name);
}

function serversNamed<S extends Named>(given: string, servers: readonly S[]): readonly S[] {
  if (given.trim() === '') {
    throw new RocketJobError(
      'invalid_argument',
      'Expected NAME to be a server (`host:pid`), a host or a pattern, got an empty one. Every server is `--all`.',
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
  throw new RocketJobError(
    'not_found',
    `Expected \`${given}\` to lead to a server, and there is none.${hint}`,
    { what: 'server', id: given },
  );
}

/** Whether a name that is given means a server. @throws RocketJobError `invalid_argument` for a pattern that is none */
export function isMeantBy(given: string): (server: Named) => boolean {
  if (isPattern(given)) {
    const pattern = patternOf(given);
    return (server) => namesOf(server).some(pattern);
  }
  return (server) => namesOf(server).includes(given);
}

/** By its name, the host in that, and the host that it says it runs on. */
function namesOf({ name, hostName }: Named): readonly string[] {
  return [name, name.replace(/:\d+$/, ''), hostName];
}

function patternOf(glob: string): (name: string) => boolean {
  try {
    return globMatcher(glob);
  } catch {
    throw new RocketJobError('invalid_argument', `Expected \`${glob}\` to be a pattern such as \`web*\`.`, {
      argument: 'NAME',
      value: glob,
    });
  }
}
