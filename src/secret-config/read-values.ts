import { RocketJobError } from '../errors/rocket-job-error';
import type { Provider, Values } from './providers/provider';
import { resolveValues } from './resolve-values';
import type { Store } from './store';

/** Everything in a store, by relative keys. @throws RocketJobError `invalid_configuration` */
export async function readValues({ provider, path }: Store, env: NodeJS.ProcessEnv): Promise<Values> {
  const reading = resolveValues(path, env);
  let step = reading.next();
  while (step.done !== true) step = reading.next(await read(provider, step.value));
  return step.value;
}

async function read(provider: Provider, path: string): Promise<Values> {
  try {
    return await provider.read(path);
  } catch (error) {
    if (error instanceof RocketJobError) throw error;
    const message = `Expected Secret Config to be readable at \`${path}\` in ${provider.place}, got: ${(error as Error).message}`;
    throw new RocketJobError('invalid_configuration', message, { source: provider.place }, { cause: error });
  }
}

/**
 * The same at once, from a store on this machine.
 *
 * @throws RocketJobError `not_configured` for another one
 */
export function readValuesNow({ provider, path }: Store, env: NodeJS.ProcessEnv): Values {
  const reading = resolveValues(path, env);
  let step = reading.next();
  while (step.done !== true) {
    const values = provider.read(step.value);
    if (values instanceof Promise) {
      values.catch(() => {});
      throw new RocketJobError(
        'not_configured',
        `Expected Secret Config to have been read from ${provider.place}, it was not. Call \`await RocketJob.SecretConfig.refresh()\` first.`,
        { lookedAt: [provider.place] },
      );
    }
    step = reading.next(values);
  }
  return step.value;
}
