import { describe, expect, it } from 'vitest';
import { Environment } from '../../../../../src/environment';
import type { EventDraft } from '../../../../../src/event/event';

/** An environment that is not connected: whatever asks for its database fails with `not_configured`. */
const publish = (draft: Partial<EventDraft>) =>
  new Environment().publish({ name: 'Example', action: 'go', parameters: {}, ...draft });

describe('A draft', () => {
  it.each([{ name: '*' }, { name: '' }, { action: '' }, { name: 7 as never }, { action: null as never }])(
    'like %j is refused before the database is asked for',
    async (draft) => {
      const [field] = Object.keys(draft);
      await expect(publish(draft)).rejects.toMatchObject({
        code: 'invalid_argument',
        details: { argument: field === 'name' ? 'eventName' : 'action' },
      });
    },
  );

  it('that fits asks for the database', async () => {
    await expect(publish({})).rejects.toMatchObject({ code: 'not_configured' });
  });
});
