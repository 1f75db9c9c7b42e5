import { maskText } from './mask-text';
import { isSecretName } from './secret-name';

/** Where Rocket Job's database is, and what AWS knows one by. */
const CREDENTIALS = /^(?:RJ_|ROCKET_JOB_|MONGO|AWS_)/i;

/**
 * Environment variables for a process that connects to nothing: without those whose name is secret, whose value holds a
 * secret (a URL with a password, a token of a well-known kind), and those that say where a database is.
 */
export function withoutSecretVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name, value = '']) => !isSecret(name, value)));
}

function isSecret(name: string, value: string): boolean {
  return CREDENTIALS.test(name) || isSecretName(name) || maskText(value) !== value;
}
