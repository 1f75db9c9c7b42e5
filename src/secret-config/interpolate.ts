import { randomBytes, randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import { didYouMean } from '../errors/nearest-name';
import { RocketJobError } from '../errors/rocket-job-error';
import { strftime } from './strftime';

const TOKEN = /\${1,2}\{([^}]+)\}/g;
const RANDOM_BYTES = '32';

type Interpolation = (args: readonly string[], env: NodeJS.ProcessEnv) => string;

/** The complete list: a value in the store can do nothing else. */
const INTERPOLATIONS: Readonly<Record<string, Interpolation>> = {
  date: ([format = '%Y%m%d']) => strftime(new Date(), format),
  time: ([format = '%Y%m%d%H%M%S%L']) => strftime(new Date(), format),
  env: ([name = '', usual], env) =>
    env[name] ?? usual ?? broken(`the environment variable \`${name}\` is not set`),
  hostname: ([form]) => (form === 'short' ? hostname().replace(/\..*/, '') : hostname()),
  pid: () => String(process.pid),
  random: ([size = RANDOM_BYTES]) =>
    /^0*[1-9]\d{0,3}$/.test(size)
      ? randomBytes(Number(size)).toString('base64url')
      : broken('`random` needs a number of bytes, 1 to 9999'),
  select: (choices) =>
    choices.length < 2
      ? broken('`select` needs two or more values')
      : (choices[randomInt(choices.length)] ?? ''),
};

/** The largest number of arguments; `select` takes any number. */
const MOST_ARGUMENTS: Readonly<Record<string, number>> = {
  date: 1,
  time: 1,
  env: 2,
  hostname: 1,
  pid: 0,
  random: 1,
};

/**
 * Returns a value with its `${…}` replaced: `${date}`, `${time:%H%M}`, `${env:NAME}`, `${env:NAME,default}`,
 * `${hostname}`, `${hostname:short}`, `${pid}`, `${random}`, `${random:16}`, `${select:a,b}`. `$${…}` is a
 * literal `${…}`.
 *
 * Mirrors `SecretConfig::SettingInterpolator`.
 *
 * @param key the value's key, for errors: the value itself may be secret
 * @throws RocketJobError `invalid_configuration`
 * @example interpolate('/dev/log', 'app_${hostname:short}.log', process.env) // 'app_web1.log'
 */
export function interpolate(key: string, value: string, env: NodeJS.ProcessEnv): string {
  return value.replaceAll(TOKEN, (token: string, expression: string) => {
    if (token.startsWith('$$')) return token.slice(1);
    try {
      return evaluated(expression, env);
    } catch (error) {
      const message = `Can't read \`${key}\` in Secret Config: ${(error as Error).message.replace(/[^?]$/, '$&.')}`;
      throw new RocketJobError('invalid_configuration', message, { source: key });
    }
  });
}

function evaluated(expression: string, env: NodeJS.ProcessEnv): string {
  const [, name = '', text] = /^\s*([^:]*?)\s*(?::(.*))?$/s.exec(expression) ?? [];
  const interpolation = Object.hasOwn(INTERPOLATIONS, name) ? INTERPOLATIONS[name] : undefined;
  const names = Object.keys(INTERPOLATIONS);
  // Without the name itself, which may be part of a password.
  if (interpolation === undefined)
    broken(
      `\`\${…}\` can only contain one of ${names.join(', ')} (\`$\${…}\` is a literal \`\${…}\`)${didYouMean(name, names)}`,
    );
  const args = text === undefined ? [] : text.split(',').map((arg) => arg.trim());
  const most = MOST_ARGUMENTS[name] ?? Number.POSITIVE_INFINITY;
  if (args.length > most)
    broken(`\`${name}\` takes at most ${most} ${most === 1 ? 'argument' : 'arguments'}`);
  return interpolation(args, env);
}

function broken(rule: string): never {
  throw new Error(rule);
}
