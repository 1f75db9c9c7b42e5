import { describe, expect, it } from 'vitest';
import { type PromptFacts, promptText } from '../../../../console/input/prompt';

const facts: PromptFacts = {
  application: 'rocketjob',
  environment: { label: 'prod', kind: 'production' },
  connection: { state: 'connected', replicaSet: 'rs0', role: 'primary' },
  access: 'rw',
  entry: 1,
};
const plain = (change: Partial<PromptFacts> = {}) =>
  promptText({ ...facts, ...change }, { hasColour: false });

describe('promptText', () => {
  it('shows environment, replica set, role, access and number', () => {
    expect(plain()).toBe('rocketjob(prod) rs0 [primary] rw:001> ');
    expect(plain({ access: 'ro', entry: 1234 })).toBe('rocketjob(prod) rs0 [primary] ro:1234> ');
  });

  it('shows how long the database has been unreachable, and nothing outdated', () => {
    expect(plain({ connection: { state: 'disconnected', seconds: 12.7 } })).toBe(
      'rocketjob(prod) (disconnected 12s) rw:001> ',
    );
    expect(plain({ connection: { state: 'connecting' } })).toBe('rocketjob(prod) rw:001> ');
    expect(plain({ connection: { state: 'connected', role: 'standalone' } })).toBe(
      'rocketjob(prod) [standalone] rw:001> ',
    );
  });

  it.each([
    ['production', 31],
    ['development', 34],
    ['other', 35],
  ] as const)('colours only the environment: %s', (kind, colour) => {
    expect(promptText({ ...facts, environment: { label: 'x', kind } }, { hasColour: true })).toBe(
      `rocketjob(\x1b[${colour}mx\x1b[39m) rs0 [primary] rw:001> `,
    );
  });
});
