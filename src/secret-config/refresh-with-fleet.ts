import { setTimeout as sleep } from 'node:timers/promises';
import type { Values } from './providers/provider';
import type { SecretConfig } from './secret-config';

/**
 * Refreshes after a while by chance: an event reaches all servers in the same moment, and a store that they share must
 * not be asked by a hundred of them at once.
 *
 * @returns the keys that have changed
 */
export async function refreshWithFleet(
  secretConfig: SecretConfig,
  check?: (values: Values) => Promise<void>,
): Promise<readonly string[]> {
  if (secretConfig.isConfigured) await sleep(Math.random() * secretConfig.store.provider.spreadMs);
  return secretConfig.refresh(check);
}
