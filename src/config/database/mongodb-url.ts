/** The parts of a MongoDB connection string that this package reads; the driver checks the rest. */
export interface MongodbUrl {
  /** `host:port` each, or the single name of `mongodb+srv`. */
  readonly hosts: readonly string[];
  readonly isSrv: boolean;
  /** Undefined if it names none. */
  readonly database: string | undefined;
  /** The values of the parameters, by lower-case name. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
}

/** `mongodb://user:password@host:port,host:port/database?parameters` */
const MONGODB_URL =
  /^mongodb(?<srv>\+srv)?:\/\/(?:[^/?@]*@)?(?<hosts>[^/?@]+)(?:\/(?<database>(?:[^/?@%]|%[\da-f]{2})*))?(?:\?(?<query>.*))?$/i;

/** Returns undefined if it isn't a MongoDB connection string. */
export function parseMongodbUrl(url: string): MongodbUrl | undefined {
  const groups = MONGODB_URL.exec(url)?.groups;
  if (groups === undefined) return undefined;
  const { srv, hosts = '', database, query = '' } = groups;
  return {
    hosts: hosts.split(','),
    isSrv: srv !== undefined,
    database: database ? decodeURIComponent(database) : undefined,
    parameters: parametersIn(query),
  };
}

function parametersIn(query: string): Map<string, readonly string[]> {
  const parameters = new Map<string, readonly string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const key = name.toLowerCase();
    parameters.set(key, [...(parameters.get(key) ?? []), value]);
  }
  return parameters;
}
