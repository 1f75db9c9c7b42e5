import { MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { QueueTimeoutError } from '../../../../src/event/publish/concurrency-limiter';
import {
  driverErrorText,
  isRefusal,
  isTransient,
  isUnauthorized,
  NoReplyError,
  wasNotSent,
} from '../../../../src/mongo/driver-errors';

const ofServer = (code: number, labels: readonly string[] = []) =>
  new MongoServerError({ message: 'from the server', code, errorLabels: [...labels] });
const named = (name: string, more: object = {}) => Object.assign(new Error(name), { name }, more);

describe('isTransient', () => {
  it.each([
    ['a lost connection', new MongoNetworkError('reset')],
    ['no reply in time', new NoReplyError('late')],
    ['no server to be found', named('MongoServerSelectionError')],
    ['a pool that was cleared', named('MongoPoolClearedError')],
    ['no free connection in time', named('MongoWaitQueueTimeoutError')],
    ['an event whose turn never came', new QueueTimeoutError('Nothing was stored for 5 seconds')],
    ['a closed topology', named('MongoTopologyClosedError')],
    ['a client that is not connected', named('MongoNotConnectedError')],
    ['a write concern that was not met', named('MongoWriteConcernError')],
    ['a primary that steps down', ofServer(189)],
    ['a node that is no longer the primary', ofServer(10_107)],
    ['an error that the server says can be tried again', ofServer(1, ['RetryableWriteError'])],
  ])('is true for %s', (_what, error) => {
    expect(isTransient(error)).toBe(true);
  });

  it.each([
    ['a user without the privilege', ofServer(13)],
    ['a duplicate key', ofServer(11_000)],
    ['a document that fails validation', ofServer(121)],
    ['an error of this package', new TypeError('not a function')],
    ['something other than an error', 'text'],
    ['nothing', undefined],
    ['null', null],
  ])('is false for %s', (_what, error) => {
    expect(isTransient(error)).toBe(false);
  });
});

describe('wasNotSent', () => {
  it.each([
    ['a connection lost while it waited for the reply', new MongoNetworkError('reset'), false],
    ['no reply in time', new NoReplyError('late'), false],
    ['a connection that could not be made', named('MongoNetworkError', { connectionGeneration: 1 }), true],
    ['no server to be found', named('MongoServerSelectionError'), true],
    ['a rejection of the server', ofServer(189), true],
  ])('detects %s', (_what, error, expected) => {
    expect(wasNotSent(error)).toBe(expected);
  });
});

it('detects a permanent rejection, and a missing privilege', () => {
  expect(isRefusal(ofServer(13))).toBe(true);
  expect(isRefusal(ofServer(59))).toBe(true);
  expect(isRefusal(ofServer(11_000))).toBe(false);
  expect(isRefusal(undefined)).toBe(false);
  expect(isUnauthorized(ofServer(13))).toBe(true);
  expect(isUnauthorized(ofServer(18))).toBe(false);
});

it('returns the error without the command, which contains the data to write', () => {
  const error = named('MongoServerError', {
    message: 'not authorized on jobs to execute command { insert: "x", documents: [ { secret: 1 } ] }',
  });
  expect(driverErrorText(error)).toBe('MongoServerError: not authorized on jobs');
  expect(driverErrorText(new MongoServerSelectionError('no primary', {} as never))).toBe(
    'MongoServerSelectionError: no primary',
  );
});
