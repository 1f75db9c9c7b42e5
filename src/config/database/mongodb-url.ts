/** The parts of a MongoDB connection string that we look at; the driver checks the rest. */
export interface MongodbUrl {
  /** `host:port` each, or the one name of `mongodb+srv`. */
  readonly hosts: readonly string[];
  readonly isSrv: boolean;
  /** Undefined when it names none. */
  readonly database: string | undefined;
  /** The values of the parameters by their names in lower case. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
}

/** `mongodb://user:password@host:port,host:port/database?parameters` */
const MONGODB_URL =
  /^mongodb(?<srv>\+srv)?:\/\/(?:[^/?@]*@)?(?<hosts>[^/?@]+)(?:\/(?<database>(?:[^/?@%]|%[\da-f]{2})*))?(?:\?(?<query>.*))?$/i;

/** Undefined for what is no MongoDB connection string. */
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
