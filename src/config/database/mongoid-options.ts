/** Returns the connection string's parameters for a Mongoid option; undefined if there is no equivalent. */
type Translation = (value: unknown) => readonly (readonly [parameter: string, value: string])[] | undefined;

const symbol = (value: unknown) => textOf(value, 'an option').replace(/^:/, '');
const as =
  (parameter: string): Translation =>
  (value) => [[parameter, symbol(value)]];
const milliseconds =
  (parameter: string): Translation =>
  (value) => [[parameter, String(Math.round(Number(value) * 1_000))]];
const not =
  (parameter: string): Translation =>
  (value) => [[parameter, String(symbol(value) === 'false')]];
const joined =
  (parameter: string): Translation =>
  (value) => [[parameter, [value].flat().map(symbol).join(',')]];
const camelCase = (text: string) =>
  text.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());

const writeConcern: Translation = (value) => {
  const { w, wtimeout, j, ...rest } = Object(value) as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return undefined;
  const parts = { w, wtimeoutMS: wtimeout, journal: j };
  return Object.entries(parts).flatMap(([name, part]) =>
    part === undefined ? [] : [[name, symbol(part)] as const],
  );
};

const MECHANISMS: Readonly<Record<string, string>> = {
  scram: 'SCRAM-SHA-1',
  scram256: 'SCRAM-SHA-256',
  mongodb_x509: 'MONGODB-X509',
  plain: 'PLAIN',
  gssapi: 'GSSAPI',
  aws: 'MONGODB-AWS',
};

const TRANSLATIONS: Readonly<Record<string, Translation>> = {
  app_name: as('appName'),
  auth_mech: (value) => {
    const mechanism = Object.hasOwn(MECHANISMS, symbol(value)) ? MECHANISMS[symbol(value)] : undefined;
    return mechanism === undefined ? undefined : [['authMechanism', mechanism]];
  },
  auth_source: as('authSource'),
  compressors: joined('compressors'),
  connect: (value) => (symbol(value) === 'direct' ? [['directConnection', 'true']] : []),
  connect_timeout: milliseconds('connectTimeoutMS'),
  direct_connection: as('directConnection'),
  heartbeat_interval: milliseconds('heartbeatFrequencyMS'),
  load_balanced: as('loadBalanced'),
  local_threshold: milliseconds('localThresholdMS'),
  max_idle_time: milliseconds('maxIdleTimeMS'),
  max_pool_size: as('maxPoolSize'),
  min_pool_size: as('minPoolSize'),
  read: (value) => {
    const { mode, max_staleness: maxStaleness, ...rest } = Object(value) as Record<string, unknown>;
    if (mode === undefined || Object.keys(rest).length > 0) return undefined;
    const staleness =
      maxStaleness === undefined ? [] : [['maxStalenessSeconds', symbol(maxStaleness)] as const];
    return [['readPreference', camelCase(symbol(mode))], ...staleness];
  },
  read_concern: (value) => {
    const { level } = Object(value) as Record<string, unknown>;
    return level === undefined ? undefined : [['readConcernLevel', symbol(level)]];
  },
  replica_set: as('replicaSet'),
  retry_reads: as('retryReads'),
  retry_writes: as('retryWrites'),
  server_selection_timeout: milliseconds('serverSelectionTimeoutMS'),
  socket_timeout: milliseconds('socketTimeoutMS'),
  ssl: as('tls'),
  ssl_ca_cert: as('tlsCAFile'),
  ssl_cert: as('tlsCertificateKeyFile'),
  ssl_key_pass_phrase: as('tlsCertificateKeyFilePassword'),
  ssl_verify: not('tlsAllowInvalidCertificates'),
  ssl_verify_hostname: not('tlsAllowInvalidHostnames'),
  tls: as('tls'),
  wait_queue_timeout: milliseconds('waitQueueTimeoutMS'),
  write: writeConcern,
  write_concern: writeConcern,
  zlib_compression_level: as('zlibCompressionLevel'),
};

/**
 * Returns a scalar value of the file; a list or a mapping in its place is an error instead of `[object
 * Object]`.
 *
 * @throws TypeError
 */
export function textOf(value: unknown, what: string): string {
  if (typeof value !== 'object' && typeof value !== 'function') return String(value);
  throw new TypeError(`expected ${what} to be a string or a number, got a list or a mapping`);
}

/**
 * Converts options of a client in `config/mongoid.yml` (without `user` and `password`) to parameters of a
 * connection string.
 */
export function translateMongoidOptions(options: Readonly<Record<string, unknown>>): {
  readonly parameters: URLSearchParams;
  /** The options without an equivalent. */
  readonly ignored: readonly string[];
} {
  const parameters = new URLSearchParams();
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === '') continue;
    const translated = Object.hasOwn(TRANSLATIONS, name) ? TRANSLATIONS[name]?.(value) : undefined;
    if (translated === undefined) ignored.push(name);
    else for (const [parameter, text] of translated) parameters.set(parameter, text);
  }
  return { parameters, ignored };
}
