import { describe, expect, it } from 'vitest';
import { Environment } from '../../../../../src/environment';
import type { EventDraft } from '../../../../../src/event/event';

/** An environment that isn't connected: any use of its database fails with `not_configured`. */
const publish = (draft: Partial<EventDraft>) =>
  new Environment().publish({ name: 'Example', action: 'go', parameters: {}, ...draft });

describe('A draft', () => {
  it.each([{ name: '*' }, { name: '' }, { action: '' }, { name: 7 as never }, { action: null as never }])(
    'like %j is refused before the database is requested',
    async (draft) => {
      const [field, value] = Object.entries(draft)[0] ?? [];
      await expect(publish(draft)).rejects.toMatchObject({
        code: 'invalid_argument',
        details: { argument: field === 'name' ? 'eventName' : 'action', value },
      });
    },
  );

  it.each([
    [
      { name: '*' },
      'Expected the name of one subscriber, got `*`: a subscriber to all events cannot be published to.',
    ],
    [{ name: '' }, 'Expected `eventName` to be a name, got ``.'],
    [{ action: 7 as never }, 'Expected `action` to be a name, got `7`.'],
  ])('like %j is refused with the expected value', async (draft, message) => {
    await expect(publish(draft)).rejects.toThrow(message);
  });

  it.each([17, 18, 40])(
    'of %i MiB is refused with its size, before the database is requested',
    async (mebibytes) => {
      const parameters = { list: ['x'.repeat(mebibytes * 1_048_576)] };
      const refusal = publish({ parameters });
      await expect(refusal).rejects.toMatchObject({ code: 'invalid_argument' });
      await expect(refusal).rejects.toThrow(
        `Expected an event to fit into a MongoDB document (16 MiB), got ${mebibytes}.0 MiB. Nothing was published. Store large values elsewhere and publish a reference.`,
      );
    },
  );

  it('that fits requests the database', async () => {
    await expect(publish({})).rejects.toMatchObject({ code: 'not_configured' });
  });
});
