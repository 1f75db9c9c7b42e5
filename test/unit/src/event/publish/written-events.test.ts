import { BSON } from 'bson';
import { describe, expect, it } from 'vitest';
import { eventsWrittenBy } from '../../../../../src/event/publish/written-events';

const EVENTS = 'rocket_job.events';
const stop = { name: 'RocketJob::Subscribers::Server', action: 'stop' };
const everywhere = { ...stop, parameters: {} };

/** Returns the same document with a string `xx` replaced by bytes that aren't UTF-8. */
function notUtf8(document: Uint8Array): Uint8Array {
  const bytes = Buffer.from(document);
  bytes.fill(0xff, bytes.lastIndexOf('xx'), bytes.lastIndexOf('xx') + 2);
  return bytes;
}

describe('the events that a command writes', () => {
  it.each([
    ['an insert', { insert: EVENTS, documents: [stop, stop, { ...stop, action: 'kill' }] }, ['stop', 'kill']],
    ['a bulk insert in a sequence', { insert: EVENTS, documents: { documents: [stop] } }, ['stop']],
    [
      'a bulk write of the client',
      {
        bulkWrite: 1,
        ops: { documents: [{ insert: 1, document: stop }, { insert: 0, document: {} }, { update: 1 }] },
        nsInfo: { documents: [{ ns: 'a.x' }, { ns: `a.${EVENTS}` }] },
      },
      ['stop', undefined],
    ],
    ['raw bytes', { insert: EVENTS, documents: [BSON.serialize(stop)] }, ['stop']],
    ['a Map', { insert: EVENTS, documents: [new Map(Object.entries(stop))] }, ['stop']],
    ['the result of toBSON', { insert: EVENTS, documents: [{ toBSON: () => stop }] }, ['stop']],
    ['a document that is not an event', { insert: EVENTS, documents: [{ a: 1 }] }, [undefined]],
    ['an update', { update: EVENTS, updates: [{ q: {}, u: { $set: stop } }] }, [undefined]],
    ['findAndModify', { findAndModify: EVENTS, update: stop, upsert: true }, [undefined]],
    ['findandmodify, as older drivers spell it', { findandmodify: EVENTS, update: stop }, [undefined]],
    ['an insert without a list', { insert: EVENTS }, [undefined]],
    [
      'an insert of bytes that are not a document',
      { insert: EVENTS, documents: [Buffer.from('xx')] },
      [undefined],
    ],
    ['documents that are not events', { insert: EVENTS, documents: [{ a: 1 }, 7, null] }, [undefined]],
    [
      'a bulk write in lists',
      { bulkWrite: 1, ops: [{ insert: 0, document: stop }, { update: 0 }], nsInfo: [{ ns: `a.${EVENTS}` }] },
      ['stop', undefined],
    ],
    [
      'an aggregation of events into itself',
      { aggregate: EVENTS, pipeline: [{ $out: EVENTS }] },
      [undefined],
    ],
    ['findandmodify', { findandmodify: EVENTS, update: {} }, [undefined]],
    ['an aggregation in another command', { explainIt: { aggregate: EVENTS } }, [undefined]],
    [
      'an insert of a text that is not UTF-8',
      { insert: EVENTS, documents: [notUtf8(BSON.serialize({ ...stop, parameters: { x: 'xx' } }))] },
      ['stop'],
    ],
    ['$out', { aggregate: 'x', pipeline: [{ $out: EVENTS }] }, [undefined]],
    ['$out to a database', { aggregate: 'x', pipeline: [{ $out: { db: 'a', coll: EVENTS } }] }, [undefined]],
    ['$merge', { aggregate: 'x', pipeline: [{ $merge: { into: EVENTS } }] }, [undefined]],
    ['a rename', { renameCollection: 'a.x', to: `a.${EVENTS}` }, [undefined]],
    ['mapReduce', { mapReduce: 'x', out: { replace: EVENTS } }, [undefined]],
    ['a command of tomorrow', { cloneIt: 'x', to: { coll: EVENTS } }, [undefined]],
    ['applyOps', { applyOps: [{ op: 'i', ns: `a.${EVENTS}`, o: stop }] }, [undefined]],
  ])('are those of %s', (_what, command, actions) => {
    expect(eventsWrittenBy(command).map((event) => event?.action)).toEqual(actions);
  });

  it.each([
    ['a query', { find: EVENTS }],
    ['findandmodify elsewhere', { findandmodify: 'x', update: { at: EVENTS } }],
    ['the results of a query written elsewhere', { aggregate: EVENTS, pipeline: [{ $out: 'x' }] }],
    ['an insert elsewhere', { insert: 'x', documents: [{ a: EVENTS }] }],
    ['a delete', { delete: EVENTS, deletes: [] }],
    ['findAndModify that removes', { findAndModify: EVENTS, remove: true }],
    ['a creation', { create: EVENTS, capped: true }],
    ['an update elsewhere', { update: 'x', updates: [{ q: {}, u: { $set: { at: EVENTS } } }] }],
    ['findAndModify elsewhere', { findAndModify: 'x', update: { at: EVENTS } }],
    [
      'a collection whose name only begins or ends so',
      { cloneIt: `${EVENTS}.old`, to: `my${EVENTS}`, at: null },
    ],
    [
      'a bulk write elsewhere',
      { bulkWrite: 1, ops: [{ insert: 0, document: stop }, { update: 0 }], nsInfo: [{ ns: 'a.x' }] },
    ],
    ['a bulk write that deletes', { bulkWrite: 1, ops: [{ delete: 0 }], nsInfo: [{ ns: `a.${EVENTS}` }] }],
    [
      'a bulk write of nothing that is known',
      { bulkWrite: 1, ops: [{ insert: 3 }, { insert: 0 }, null], nsInfo: [{ ns: 7 }] },
    ],
  ])('are none of %s', (_what, command) => {
    expect(eventsWrittenBy(command)).toEqual([]);
  });

  it.each([
    ...[
      'drop',
      'createIndexes',
      'dropIndexes',
      'collMod',
      'convertToCapped',
      'validate',
      'compact',
      'reIndex',
    ],
  ])('are none of %s', (name) => {
    expect(eventsWrittenBy({ [name]: EVENTS })).toEqual([]);
  });

  it.each([null, false, undefined, '', {}, [], new BSON.MinKey()])(
    'have no target if it is %s: Ruby treats nil and false as every server',
    (target) => {
      const documents = [{ ...stop, parameters: { server_id: target, name: target } }];
      expect(eventsWrittenBy({ insert: EVENTS, documents })).toEqual([everywhere]);
    },
  );

  it('keep a target that names one', () => {
    const parameters = { server_id: new BSON.ObjectId(), host_name: 'app1', pid: 4711 };
    expect(eventsWrittenBy({ insert: EVENTS, documents: [{ ...stop, parameters }] })).toEqual([
      { ...stop, parameters },
    ]);
  });

  it('are one question if they are many different ones', () => {
    const different = (count: number) => {
      const documents = Array.from({ length: count }, (_, index) => ({ ...stop, action: `a${index}` }));
      return eventsWrittenBy({ insert: EVENTS, documents });
    };
    expect(different(20).map((event) => event?.action)).toEqual(
      Array.from({ length: 20 }, (_, n) => `a${n}`),
    );
    expect(different(21)).toEqual([undefined]);
  });
});
