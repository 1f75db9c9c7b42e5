import { textOf, translateMongoidOptions } from './mongoid-options';

/** A client of `config/mongoid.yml` as a MongoDB connection string. */
export interface MongoidClientUrl {
  readonly url: string;
  /** The options without an equivalent in a connection string. */
  readonly ignored: readonly string[];
}

/**
 * The connection string of a client with `uri`, or with `hosts`, `database` and `options`. Undefined if there
 * isn't enough information.
 *
 * @example
 *     mongoidClientUrl({ hosts: ['db1:27017'], database: 'rocketjob', options: { replica_set: 'rs0' } })
 *     // { url: 'mongodb://db1:27017/rocketjob?replicaSet=rs0', ignored: [] }
 */
export function mongoidClientUrl(client: Readonly<Record<string, unknown>>): MongoidClientUrl | undefined {
  const { uri, hosts, database } = client;
  const { user, password, ...options } = Object(client['options']) as Record<string, unknown>;
  const base = uri ? textOf(uri, 'uri') : urlOf(hostsOf(hosts), database, [user, password]);
  if (base === undefined) return undefined;
  const { parameters, ignored } = translateMongoidOptions(options);
  return { url: withParameters(base, parameters), ignored };
}

function urlOf(
  hosts: readonly string[],
  database: unknown,
  credentials: readonly unknown[],
): string | undefined {
  if (hosts.length === 0 || !database) return undefined;
  const userInfo = credentials.filter(Boolean).map(encoded).join(':');
  return `mongodb://${userInfo && `${userInfo}@`}${hosts.join(',')}/${encoded(database)}`;
}

/** Accepts a list, or a string from an environment variable: `a:1,b:2` or `["a:1", "b:2"]`. */
function hostsOf(value: unknown): readonly string[] {
  return [value ?? []]
    .flat()
    .flatMap((hosts) =>
      textOf(hosts, 'hosts')
        .replaceAll(/["'\s]/g, '')
        .replace(/^\[([^:].*)\]$/, '$1')
        .split(','),
    )
    .filter(Boolean);
}

/** The connection string's own parameters take precedence. */
function withParameters(url: string, parameters: URLSearchParams): string {
  const [base = '', query = ''] = url.split('?', 2);
  const own = new URLSearchParams(query);
  for (const name of own.keys()) parameters.delete(name);
  const all = [query, parameters.toString()].filter(Boolean).join('&');
  return all === '' ? base : `${base}?${all}`;
}

function encoded(value: unknown): string {
  return encodeURIComponent(textOf(value, 'database, user or password'));
}
