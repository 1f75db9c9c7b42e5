import { RocketJobError } from '../errors/rocket-job-error';
import type { Provider } from './providers/provider';

/**
 * Calls a provider. A foreign error, for example of a store that denies access, becomes a `RocketJobError`.
 *
 * @param purpose for the error: `read` or `write`
 * @throws RocketJobError `invalid_configuration`
 * @example askProvider(provider, 'read', path, () => provider.read(path))
 */
export async function askProvider<T>(
  { place }: Provider,
  purpose: 'read' | 'write',
  path: string,
  ask: () => T | Promise<T>,
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RocketJobError) throw error;
    const message = `Can't ${purpose} Secret Config at \`${path}\` in ${place}: ${(error as Error).message}`;
    throw new RocketJobError('invalid_configuration', message, { source: place }, { cause: error });
  }
}
