import { expect, it } from 'vitest';
import { tryHostileDocuments } from '../hostile/session';
import { freshDatabaseUrl } from '../support/database';

const SEED = 1_302_026;

it('shows 200 hostile documents and runs none of them', async () => {
  const options = { documents: 200, batch: 100, seed: SEED, isRubyTried: true };
  const { stored, shown, faults } = await tryHostileDocuments({ url: freshDatabaseUrl(), ...options });
  expect(faults).toEqual([]);
  expect(stored).toBeGreaterThan(100);
  expect(shown).toBeGreaterThan(100);
}, 180_000);
