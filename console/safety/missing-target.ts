import type { PublicationAttempt } from '../../src/console-api';
import { didYouMean, listedNames, valueText } from '../../src/console-startup';

const TARGETS = ['server_id', 'name', 'host_name', 'pid'] as const;

/** A target that fits no server: a typing error, or a server that has ended. */
export interface MissingTarget {
  readonly parameter: (typeof TARGETS)[number];
  readonly given: string;
  /** The nearest names, or those there are; begins with a space. */
  readonly hint: string;
  /** Whether only a server could be meant. A logger's host may have other processes that listen. */
  readonly isServer: boolean;
}

/**
 * The target of an event that fits no server; undefined where a server fits, or where none was named.
 *
 * @param names those of all servers there are
 */
export function missingTarget(
  { event, expected }: PublicationAttempt,
  names: readonly string[],
): MissingTarget | undefined {
  const parameter = TARGETS.find((target) => event.parameters[target] !== undefined);
  if (parameter === undefined || expected === undefined || expected.length > 0) return undefined;
  const given = valueText(event.parameters[parameter]);
  const isServer = parameter === 'server_id' || parameter === 'name';
  return { parameter, given, hint: nearestHint(given, names, parameter), isServer };
}

/** The names near one that leads nowhere, or those there are. */
export function nearestHint(
  given: string,
  names: readonly string[],
  parameter: MissingTarget['parameter'],
): string {
  const onHost = parameter === 'name' ? names.filter((name) => name.startsWith(`${given}:`)) : [];
  if (onHost.length > 0) return ` On that host there are ${listed(onHost)}.`;
  const hosts = [...new Set(names.map((name) => name.replace(/:\d+$/, '')))];
  const suggestion = didYouMean(given, parameter === 'host_name' ? hosts : names).replace(/^\./, '');
  if (suggestion !== '') return suggestion;
  return names.length === 0 ? ' There are no servers at all.' : ` There are ${listed(names)}.`;
}

/** The first of these names, and how many more there are. */
export function listed(names: readonly string[]): string {
  return listedNames(names, 'servers shows all');
}
