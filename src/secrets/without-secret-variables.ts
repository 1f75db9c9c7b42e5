import { maskText } from './mask-text';
import { isSecretName } from './secret-name';

/** The location of Rocket Job's database, and AWS's credentials. */
const CREDENTIALS = /^(?:RJ_|ROCKET_JOB_|MONGO|AWS_)/i;

/**
 * Returns environment variables for a process that connects to nothing: without variables with a secret name,
 * a secret value (a URL with a password, a well-known kind of token), or the location of a database.
 */
export function withoutSecretVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name, value = '']) => !isSecret(name, value)));
}

function isSecret(name: string, value: string): boolean {
  return CREDENTIALS.test(name) || isSecretName(name) || maskText(value) !== value;
}
