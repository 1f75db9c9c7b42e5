import type { PublicationAttempt } from '../../src/console-api';
import { didYouMean, javascriptQuoted, listedNames, valueText } from '../../src/console-startup';
import { EMPTY_FLEET } from '../display/servers/fleet-text';

const TARGETS = ['server_id', 'name', 'host_name', 'pid'] as const;

/** The end of a name that gives the host of its server. */
const PLACE = /:\d+$/;

/** A target that fits no server: a typing error, or a server that has ended. */
export interface MissingTarget {
  readonly parameter: (typeof TARGETS)[number];
  readonly given: string;
  /** The nearest names, or those there are; begins with a space. */
  readonly hint: string;
  /** Whether only a server could be meant. A logger's host may have other processes that listen. */
  readonly isServer: boolean;
}

/** Where a server runs, as far as its document tells. */
export interface PlacedServer {
  readonly name: string;
  /** Undefined of a Ruby server, which tells it in its name, `host:pid`, or not at all. */
  readonly host: string | undefined;
}

/**
 * The target of an event that fits no server; undefined where a server fits, or where none was named.
 *
 * @param servers all there are
 */
export function missingTarget(
  { event, expected }: PublicationAttempt,
  servers: readonly PlacedServer[],
): MissingTarget | undefined {
  const parameter = TARGETS.find((target) => event.parameters[target] !== undefined);
  if (parameter === undefined || expected === undefined || expected.length > 0) return undefined;
  const given = valueText(event.parameters[parameter]);
  const isServer = parameter === 'server_id' || parameter === 'name';
  const names = servers.map(({ name }) => name);
  const hint = isServer ? nearestHint(given, names, parameter) : hostHint(given, parameter, servers);
  return { parameter, given, hint, isServer };
}

/** The hosts on which servers run, as they say or as their names tell: the nearest one, or all. */
function hostHint(
  given: string,
  parameter: MissingTarget['parameter'],
  servers: readonly PlacedServer[],
): string {
  if (servers.length === 0) return ` ${EMPTY_FLEET}.`;
  const hosts = servers.flatMap(
    ({ name, host }) => host ?? (PLACE.test(name) ? name.replace(PLACE, '') : []),
  );
  const suggestion = parameter === 'host_name' ? didYouMean(given, hosts).replace(/^\./, '') : '';
  if (suggestion !== '' || hosts.length === 0) return suggestion;
  return ` Servers run on ${listed([...new Set(hosts)])}.`;
}

/** The names of the servers of which nobody knows where they run: they may be on any host. */
export function unplaced(servers: readonly PlacedServer[]): string[] {
  return servers.flatMap(({ name, host }) => (host === undefined && !PLACE.test(name) ? [name] : []));
}

/** The names near one that leads nowhere, or those there are. */
export function nearestHint(
  given: string,
  names: readonly string[],
  parameter: MissingTarget['parameter'],
): string {
  const onHost = parameter === 'name' ? names.filter((name) => name.startsWith(`${given}:`)) : [];
  if (onHost.length > 0)
    return ` That host runs ${listed(onHost)}. To target all of them use \`host: ${javascriptQuoted(given)}\`.`;
  const hosts = [...new Set(names.map((name) => name.replace(PLACE, '')))];
  const suggestion = didYouMean(given, parameter === 'host_name' ? hosts : names).replace(/^\./, '');
  if (suggestion !== '') return suggestion;
  if (names.length === 0) return ` ${EMPTY_FLEET}.`;
  return ` Servers: ${listed(names)}.`;
}

/** Returns the sentence for a target that matches no server, everywhere the same. @param hint begins with a space, or is empty */
export function noServerMatches(target: string, hint: string): string {
  return `No server matches \`${target}\`.${hint}`;
}

/** The first of these names, and how many more there are. */
export function listed(names: readonly string[]): string {
  return listedNames(names, 'servers lists them all');
}
