import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RocketJobError } from '../errors/rocket-job-error';
import { type ErbTemplate, parseErb } from './erb';
import { mongoidClientUrl } from './mongoid-client';
import { parseYaml } from './yaml-file';

const FILE = 'config/mongoid.yml';
/** Rocket Job's own client comes before the application's. */
const CLIENTS = ['rocketjob', 'default'];

/** What `config/mongoid.yml` says of one environment. */
export interface MongoidLocation {
  readonly url: string;
  readonly source: string;
  readonly warnings: readonly string[];
}

type Section = Readonly<Record<string, unknown>>;

/**
 * Reads `config/mongoid.yml` of the folder `cwd` for one environment; undefined when there is no such file. Its client
 * `rocketjob` is used, or else `default`.
 *
 * Mirrors `RocketJob::Config` with `Mongoid.load!`.
 *
 * @throws RocketJobError `invalid_configuration`, with the line where there is one
 */
export function readMongoidYml(
  cwd: string,
  environment: string,
  env: NodeJS.ProcessEnv,
): MongoidLocation | undefined {
  const path = join(cwd, FILE);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    const message = `Expected ${path} to be readable, got: ${(error as Error).message}.`;
    throw new RocketJobError('invalid_configuration', message, { source: FILE }, { cause: error });
  }
  return parseMongoidYml(text, environment, env);
}

/** The same for the text of the file. */
export function parseMongoidYml(text: string, environment: string, env: NodeJS.ProcessEnv): MongoidLocation {
  const erb = parseErb(text, FILE, env);
  const environments = section(parseYaml(erb.text, FILE).toJS());
  const clients = clientsOf(environments, environment);
  const name = CLIENTS.find((candidate) => clients[candidate]);
  if (name === undefined) throw noClient(environments, environment);
  const found = mongoidClientUrl(section(filled(clients[name], erb)));
  if (found === undefined) throw incomplete(name, environment);
  const warnings = found.ignored.map(
    (option) =>
      `${FILE}: the option \`${option}\` of client \`${name}\` has no equivalent here, it is ignored.`,
  );
  return { url: found.url, source: `${FILE} (${environment})`, warnings };
}

function section(value: unknown): Section {
  return typeof value === 'object' && value !== null ? (value as Section) : {};
}

function clientsOf(environments: Section, environment: string): Section {
  return section(section(environments[environment])['clients']);
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
  const found = others.length === 0 ? 'none' : `them for ${others.map((name) => `\`${name}\``).join(', ')}`;
  return new RocketJobError(
    'invalid_configuration',
    `Expected ${FILE} to have the client \`rocketjob\` or \`default\` for the environment \`${environment}\`, got ${found}. Choose the environment with RJ_ENV, or say where the database is with RJ_MONGODB_URL.`,
    { source: FILE },
  );
}

function incomplete(client: string, environment: string): RocketJobError {
  return new RocketJobError(
    'invalid_configuration',
    `Expected the client \`${client}\` of ${FILE} (${environment}) to have \`uri\`, or \`hosts\` and \`database\`, got nothing for them. Set them, and the environment variables they are read from.`,
    { source: FILE },
  );
}
