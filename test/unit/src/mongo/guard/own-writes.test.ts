import { BSON, type Document } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OwnWrites } from '../../../../../src/mongo/guard/own-writes';

const OURS = { update: 'rocket_job.node_jobs', writeConcern: { w: 'majority', wtimeout: 1_003 } };

interface Reply {
  toObject(): Document;
}
const { MongoDBResponse } = require('mongodb/lib/cmap/wire_protocol/responses') as {
  readonly MongoDBResponse: { make(bytes: Uint8Array): Reply };
};
const reply = (document: Document) => MongoDBResponse.make(BSON.serialize(document));
const late = (code: number) => reply({ ok: 1, n: 1, writeConcernError: { code, errmsg: 'late' } });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('OwnWrites', () => {
  it.each([64, 100])('counts a write as done if the primary has done it: error %i', (code) => {
    const writes = new OwnWrites();
    expect(writes.prepared(OURS)).toBe(OURS);
    const done = writes.reply(OURS, late(code)) as Reply;
    expect(done).toBeInstanceOf(MongoDBResponse);
    expect(done.toObject()).toEqual({ ok: 1, n: 1 });
  });

  it("doesn't wait for the majority for a while after that, and then tries again", () => {
    const writes = new OwnWrites();
    writes.reply(OURS, late(64));
    expect(writes.prepared(OURS)).toEqual({ ...OURS, writeConcern: { w: 1 } });
    vi.advanceTimersByTime(30_000);
    expect(writes.prepared(OURS)).toBe(OURS);
  });

  it.each([
    ['a user’s write', { ...OURS, writeConcern: { w: 2, wtimeout: 500 } }, late(64)],
    ['a write without a concern', { update: 'x' }, late(64)],
    ['a node that shuts down', OURS, late(91)],
    ['a write that is confirmed', OURS, reply({ ok: 1, n: 1 })],
    ['a reply without any', OURS, { ok: 1 }],
  ])('leaves %s unchanged', (_what, command, reply) => {
    const writes = new OwnWrites();
    expect(writes.reply(command, reply)).toBe(reply);
    expect(writes.prepared(command)).toBe(command);
  });
});
