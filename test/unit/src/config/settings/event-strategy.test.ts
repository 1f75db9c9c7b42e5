import { expect, it } from 'vitest';
import { eventStrategy } from '../../../../../src/config/settings/event-strategy';

it('prefers the given one to the environment variable', () => {
  expect(eventStrategy('polling', { RJ_EVENT_STRATEGY: 'capped' })).toBe('polling');
  expect(eventStrategy(undefined, { RJ_EVENT_STRATEGY: 'capped' })).toBe('capped');
  expect(eventStrategy(undefined, { RJ_EVENT_STRATEGY: '' })).toBeUndefined();
});

it.each([
  ['strategy', 'poling', {}],
  ['RJ_EVENT_STRATEGY', undefined, { RJ_EVENT_STRATEGY: 'poling' }],
])('explains what a wrong %s should be', (source, given, env) => {
  expect(() => eventStrategy(given, env)).toThrow(
    `Expected \`${source}\` to be one of capped, change_stream, polling, got \`poling\``,
  );
});
