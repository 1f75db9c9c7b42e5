import { BSON } from 'mongodb';
import { expect, it } from 'vitest';
import { RawDocument } from '../../../../../../src/event/listen/raw-document';
import { reportGap } from '../../../../../../src/event/listen/strategies/strategy';
import { MemoryEvents } from '../../../../../support/memory-events';

const event = (name: string) => new RawDocument(BSON.serialize({ _id: name, name }));

it('reportGap reports nothing if a capped collection is empty: new events would push out the old ones', () => {
  const { listening, gaps } = new MemoryEvents().listening('capped');
  listening.position.hasRead(listening.collection, performance.now());
  reportGap(listening, event('1'), undefined);
  expect(gaps).toEqual([]);
  reportGap(listening, event('1'), event('5'));
  expect(gaps).toEqual([['1', '5']]);
});

it('reportGap reports nothing before the collection was ever read', () => {
  const { listening, gaps } = new MemoryEvents().listening('capped');
  reportGap(listening, undefined, event('5'));
  expect(gaps).toEqual([]);
});
