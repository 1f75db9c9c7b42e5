import { MongoNetworkError, MongoServerError, ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { RocketJobError } from '../../../../../src/errors/rocket-job-error';
import { QueueFullError } from '../../../../../src/event/publish/concurrency-limiter';
import { mayBeStored, notStored, overloaded } from '../../../../../src/event/publish/not-stored';

const id = new ObjectId();
const eventId = id.toHexString();
const network = new MongoNetworkError('connection 3 closed.');
const unauthorized = new MongoServerError({ errmsg: 'not allowed', code: 13 });
const tooLarge = new MongoServerError({ errmsg: 'too large', code: 10_334 });

describe('The error of an event that is not known to be stored', () => {
  it.each([network, unauthorized, tooLarge])('carries its id, its code and its cause (%s)', (cause) => {
    for (const isPossible of [true, false]) {
      const error = notStored(id, isPossible, cause);
      expect(error).toMatchObject({ code: 'not_stored', details: { eventId, mayBeStored: isPossible } });
      expect(error.cause).toBe(cause);
      expect(mayBeStored(error)).toBe(isPossible);
    }
  });

  it('that may be stored names the event to check, whatever the cause was', () => {
    for (const cause of [network, unauthorized]) {
      const { message } = notStored(id, true, cause);
      expect(message).toContain(`was not back within 5 seconds. Event ${eventId} may have been written`);
      expect(message).not.toContain('nothing');
    }
  });

  it.each([
    { cause: network, advice: 'Publish it again when the database is back.' },
    { cause: unauthorized, advice: 'Connect as a user with the role `rj-publish`' },
    { cause: tooLarge, advice: 'The database refuses the event, so trying again will not help' },
  ])('that is not stored advises "$advice"', ({ cause, advice }) => {
    const { message } = notStored(id, false, cause);
    expect(message).toContain(advice);
    expect(message).not.toContain(eventId);
  });

  it("joins the driver's message without a second full stop", () => {
    const { message } = notStored(id, false, network);
    expect(message).toMatch(/^Can't store the event: MongoNetworkError: connection 3 closed\. /);
    const named = new MongoNetworkError('connection to app1.example closed.');
    expect(notStored(id, false, named).message).toContain('connection to app1.example closed. ');
  });

  it("doesn't quote the command, which contains the parameters", () => {
    const cause = new MongoNetworkError('lost to execute command {"insert": "x", "password": "hunter2"}');
    expect(notStored(id, false, cause).message).toContain('MongoNetworkError: lost. ');
  });
});

describe('The error of an event behind too many others', () => {
  it('has their number, and says that no part of it was published', () => {
    const cause = new QueueFullError('full', 4_321);
    const error = overloaded(id, cause);
    expect(error).toMatchObject({ code: 'overloaded', details: { eventId, waiting: 4_321 } });
    expect(error.cause).toBe(cause);
    expect(error.message).toContain('4321 are waiting. This event was not published.');
    expect(mayBeStored(error)).toBe(false);
  });
});

describe('mayBeStored', () => {
  it.each([
    undefined,
    null,
    'not_stored',
    network,
    { details: { mayBeStored: true } },
    new RocketJobError('not_configured', 'No database', {}),
  ])('is false for other errors: %s', (error) => {
    expect(mayBeStored(error)).toBe(false);
  });
});
