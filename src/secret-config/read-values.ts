import { RocketJobError } from '../errors/rocket-job-error';
import { askProvider } from './ask-provider';
import type { Values } from './providers/provider';
import { resolveValues } from './resolve-values';
import type { Store } from './store';

/** Reads all values of a store, by relative key. @throws RocketJobError `invalid_configuration` */
export async function readValues({ provider, path }: Store, env: NodeJS.ProcessEnv): Promise<Values> {
  const reading = resolveValues(path, env);
  let step = reading.next();
  while (step.done !== true) {
    const asked = step.value;
    step = reading.next(await askProvider(provider, 'read', asked, () => provider.read(asked)));
  }
  return step.value;
}

/**
 * Reads them synchronously, from a store on this machine.
 *
 * @throws RocketJobError `not_configured` for a remote store
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
        `Secret Config has not been read from ${provider.place} yet. Call \`await RocketJob.SecretConfig.refresh()\` first.`,
        { lookedAt: [provider.place] },
      );
    }
    step = reading.next(values);
  }
  return step.value;
}
