import { join } from 'node:path';
import { RocketJobError } from '../../errors/rocket-job-error';
import { type ErbTemplate, parseErb } from './erb';
import { mongoidClientUrl } from './mongoid-client';
import { readSafeFile } from './safe-file';
import { parseYaml } from './yaml-file';

const FILE = 'config/mongoid.yml';
/** Rocket Job's own client takes precedence over the application's. */
const CLIENTS = ['rocketjob', 'default'];
/** The gem's client for slices, if they are not next to its jobs. */
const SLICES_CLIENT = 'rocketjob_slices';
/** A thousand times the usual size; reading a larger file could delay the start. */
const MAX_BYTES = 65_536;

/** The entry of one environment in `config/mongoid.yml`. */
export interface MongoidLocation {
  readonly url: string;
  readonly source: string;
  readonly warnings: readonly string[];
  /** The client `rocketjob_slices`, if there is one. */
  readonly slices?: Pick<MongoidLocation, 'url' | 'source'>;
}

type Section = Readonly<Record<string, unknown>>;

/**
 * Reads `config/mongoid.yml` of the folder `cwd` for one environment; undefined if there is no such file. Its
 * client `rocketjob` is used, or else `default`.
 *
 * Mirrors `RocketJob::Config` with `Mongoid.load!`.
 *
 * @throws RocketJobError `invalid_configuration`, with the line if it is known
 */
export function readMongoidYml(
  cwd: string,
  environment: string,
  env: NodeJS.ProcessEnv,
): MongoidLocation | undefined {
  const path = join(cwd, FILE);
  const file = readSafeFile(path, MAX_BYTES);
  if (file.kind === 'absent') return undefined;
  if (file.kind === 'safe') return parseMongoidYml(file.bytes.toString(), environment, env);
  throw new RocketJobError(
    'invalid_configuration',
    `Can't use ${path}: ${file.reason}. No connection was made. Correct the file, or set the database with --url or RJ_MONGODB_URL.`,
    { source: FILE },
  );
}

/** Parses the text of the file in the same way. */
export function parseMongoidYml(text: string, environment: string, env: NodeJS.ProcessEnv): MongoidLocation {
  try {
    return locationIn(text, environment, env);
  } catch (error) {
    if (error instanceof RocketJobError) throw error;
    // Without the error as its cause, which may quote the file: it may contain a password.
    const message = `Can't read ${FILE}: ${(error as Error).message}. No connection was made.`;
    throw new RocketJobError('invalid_configuration', message, { source: FILE });
  }
}

function locationIn(text: string, environment: string, env: NodeJS.ProcessEnv): MongoidLocation {
  const erb = parseErb(text, FILE, env);
  const environments = section(parseYaml(erb.text, FILE).toJS());
  const clients = clientsOf(environments, environment);
  const name = CLIENTS.find((candidate) => clients[candidate]);
  if (name === undefined) throw noClient(environments, environment);
  const urlOf = (client: string) => {
    const found = mongoidClientUrl(section(filled(clients[client], erb)));
    if (found === undefined) throw incomplete(client, environment);
    const warnings = found.ignored.map(
      (option) =>
        `${FILE}: ignoring the option \`${option}\` of client \`${client}\`, which has no equivalent here.`,
    );
    return { url: found.url, warnings };
  };
  const { url, warnings } = urlOf(name);
  const found = { url, source: `${FILE} (${environment})` };
  if (!clients[SLICES_CLIENT]) return { ...found, warnings };
  const slices = urlOf(SLICES_CLIENT);
  return {
    ...found,
    warnings: [...warnings, ...slices.warnings],
    slices: { url: slices.url, source: `${FILE} (${environment}, ${SLICES_CLIENT})` },
  };
}

function section(value: unknown): Section {
  return typeof value === 'object' && value !== null ? (value as Section) : {};
}

function clientsOf(environments: Section, environment: string): Section {
  const ofEnvironment = Object.hasOwn(environments, environment) ? environments[environment] : undefined;
  return section(section(ofEnvironment)['clients']);
}

function filled(value: unknown, erb: ErbTemplate): unknown {
  if (typeof value === 'string') return erb.fill(value);
  if (Array.isArray(value)) return value.map((item) => filled(item, erb));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, erb)]));
}

function noClient(environments: Section, environment: string): RocketJobError {
  const others = Object.keys(environments).filter((name) =>
    CLIENTS.some((client) => clientsOf(environments, name)[client]),
  );
  const found =
    others.length === 0 ? '' : ` (It has clients for ${others.map((name) => `\`${name}\``).join(', ')}.)`;
  return new RocketJobError(
    'invalid_configuration',
    `${FILE} has no client \`rocketjob\` or \`default\` for the environment \`${environment}\`.${found} Choose another environment with RJ_ENV, or set the database with RJ_MONGODB_URL.`,
    { source: FILE },
  );
}

function incomplete(client: string, environment: string): RocketJobError {
  return new RocketJobError(
    'invalid_configuration',
    `The client \`${client}\` of ${FILE} (${environment}) has neither \`uri\` nor \`hosts\` and \`database\`. Set them, and the environment variables they are read from.`,
    { source: FILE },
  );
}
