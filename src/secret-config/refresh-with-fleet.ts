import { setTimeout as sleep } from 'node:timers/promises';
import type { Values } from './providers/provider';
import type { SecretConfig } from './secret-config';

/**
 * Refreshes after a random delay: an event reaches all servers at the same moment, and a hundred of them must
 * not query a shared store at once.
 *
 * @returns the changed keys
 */
export async function refreshWithFleet(
  secretConfig: SecretConfig,
  check?: (values: Values) => Promise<void>,
): Promise<readonly string[]> {
  if (secretConfig.isConfigured) await sleep(Math.random() * secretConfig.store.provider.spreadMs);
  return secretConfig.refresh(check);
}
