import { expect, it, vi } from 'vitest';
import { refreshWithFleet } from '../../../../src/secret-config/refresh-with-fleet';
import { SecretConfig } from '../../../../src/secret-config/secret-config';
import { MemoryProvider } from '../../../support/memory-provider';

const waitedMs: number[] = [];
vi.mock('node:timers/promises', () => ({ setTimeout: async (ms: number) => void waitedMs.push(ms) }));

it("spreads the reads of a shared store over its provider's time", async () => {
  const provider = Object.assign(new MemoryProvider({ '/test/mysql/host': 'db1' }), { spreadMs: 2_000 });
  const secretConfig = new SecretConfig({});
  await secretConfig.use(provider, { path: '/test' });
  for (let server = 0; server < 100; server++) await refreshWithFleet(secretConfig);
  expect(provider.reads).toHaveLength(101);
  expect(waitedMs).toHaveLength(100);
  expect(new Set(waitedMs).size).toBeGreaterThan(90);
  expect(Math.min(...waitedMs)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...waitedMs)).toBeLessThan(2_000);
  for (const quarter of [0, 500, 1_000, 1_500]) {
    expect(waitedMs.some((ms) => ms >= quarter && ms < quarter + 500)).toBe(true);
  }
});
