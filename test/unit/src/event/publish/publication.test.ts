import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../../../src/event/event';
import { Publication, type ServerWatch } from '../../../../../src/event/publish/publication';
import type { ExpectedServer, Outcome, ReceiptsOptions } from '../../../../../src/event/receipts/outcome';

const eventNamed = (action: string): Event => ({
  id: new ObjectId(),
  name: 'Example',
  action,
  parameters: {},
  createdAt: new Date(0),
});

/** Follows with one outcome for each event, and records its arguments. */
function following(process: string) {
  const asked: { readonly actions: string[]; readonly options: ReceiptsOptions }[] = [];
  const follow: ServerWatch['follow'] = async function* (all, options) {
    asked.push({ actions: all.map(({ event }) => event.action), options });
    for (const followed of all) {
      const outcome = { id: new ObjectId(), process, status: 'done', hasResponded: true } as Outcome;
      yield { followed, outcome };
    }
  };
  return { asked, follow };
}

describe('A publication', () => {
  const expected = [{ name: 'app1:4711' }] as unknown as readonly ExpectedServer[];

  it('follows its event with the given options', async () => {
    const { asked, follow } = following('app1:4711');
    const event = eventNamed('go');
    const publication = new Publication({ event, durability: 'stored' }, expected, follow);
    expect(publication).toMatchObject({ event, durability: 'stored', expected });
    const { outcomes, silent } = await publication.receipts({ timeoutMs: 0 });
    expect([outcomes.map(({ process }) => process), silent]).toEqual([['app1:4711'], []]);
    expect(asked).toEqual([{ actions: ['go'], options: expect.objectContaining({ timeoutMs: 0 }) }]);
    for await (const { process } of publication.receipts()) expect(process).toBe('app1:4711');
    expect(asked).toHaveLength(2);
  });

  it('refuses invalid options before it follows', () => {
    const { asked, follow } = following('app1:4711');
    const publication = new Publication({ event: eventNamed('go'), durability: 'stored' }, expected, follow);
    expect(() => publication.receipts({ timeoutMs: -1 })).toThrow(
      expect.objectContaining({ code: 'invalid_argument' }),
    );
    expect(asked).toEqual([]);
  });

  it('is followed with others, those of one environment together', async () => {
    const [one, two] = [following('one'), following('two')];
    const [first, second, third] = [
      new Publication({ event: eventNamed('first'), durability: 'stored' }, expected, one.follow),
      new Publication({ event: eventNamed('second'), durability: 'stored' }, expected, two.follow),
      new Publication({ event: eventNamed('third'), durability: 'stored' }, expected, one.follow),
    ];
    const found: [Publication, string][] = [];
    for await (const { followed, outcome } of Publication.followAll([first, second, third], { timeoutMs: 5 }))
      found.push([followed, outcome.process]);
    expect(found).toEqual([
      [first, 'one'],
      [third, 'one'],
      [second, 'two'],
    ]);
    expect([...one.asked, ...two.asked]).toEqual([
      { actions: ['first', 'third'], options: expect.objectContaining({ timeoutMs: 5 }) },
      { actions: ['second'], options: expect.objectContaining({ timeoutMs: 5 }) },
    ]);
  });
});
