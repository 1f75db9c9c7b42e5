import { ReadPreference } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { cannotConnect, type FailedConnection } from '../../../../../src/mongo/connect/cannot-connect';
import { UnsupportedDatabase } from '../../../../../src/mongo/connect/unsupported-database';

const timedOut = new Error('Server selection timed out after 1500 ms');
const failed: FailedConnection = {
  source: 'RJ_MONGODB_URL',
  hosts: ['db1:27017', 'db2:27017'],
  error: timedOut,
  serverErrors: [],
  servers: [],
  readPreference: ReadPreference.primary,
  isTls: false,
  hasCredentials: true,
  replicaSet: undefined,
  foundReplicaSet: undefined,
};
const coded = (message: string, code: unknown) => Object.assign(new Error(message), { code });
const network = (message: string, code: string) => new Error(message, { cause: coded(message, code) });

describe('cannotConnect', () => {
  it('names the source, the address and the reason, and keeps the cause', () => {
    const error = cannotConnect(failed);
    expect(error.message).toBe(
      "Can't connect to MongoDB at `db1:27017,db2:27017` (RJ_MONGODB_URL): timed out. Is a firewall or VPN blocking the connection?",
    );
    expect(error.details).toEqual({ reason: 'timeout', address: 'db1:27017,db2:27017' });
    expect(error.cause).toBe(timedOut);
  });

  it.each<[string, Partial<FailedConnection>]>([
    ['refused', { serverErrors: [network('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED')] }],
    ['dns', { serverErrors: [network('getaddrinfo ENOTFOUND db1', 'ENOTFOUND')] }],
    ['dns', { error: coded('querySrv ENOTFOUND _mongodb._tcp.db1', 'ENOTFOUND') }],
    ['authentication', { error: coded('Authentication failed.', 18) }],
    ['authentication', { error: coded('bad auth : authentication failed', 8000) }],
    ['authentication', { error: coded('command find requires authentication', 13), hasCredentials: false }],
    ['tls', { serverErrors: [network('self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT')] }],
    ['tls', { serverErrors: [network('wrong version number', 'ERR_SSL_WRONG_VERSION_NUMBER')] }],
    ['tls', { isTls: true, serverErrors: [new Error('disconnected before secure TLS connection was made')] }],
    ['replica_set', { replicaSet: 'a', foundReplicaSet: 'b' }],
    ['replica_set', { replicaSet: 'a', foundReplicaSet: null }],
    ['replica_set', { servers: [{ address: 'db1:27017', type: 'RSSecondary' }] }],
    ['unsupported', { error: new UnsupportedDatabase('MongoDB 4.2.24 is too old.') }],
    [
      'unsupported',
      { error: Object.assign(new Error('wire version 6'), { name: 'MongoCompatibilityError' }) },
    ],
    ['timeout', { replicaSet: 'a', foundReplicaSet: 'a' }],
    ['other', { serverErrors: [new Error('connection 1 to 127.0.0.1:1 closed')] }],
    ['other', { error: new Error('something else') }],
  ])('%s: %#', (reason, facts) => {
    expect(cannotConnect({ ...failed, ...facts }).details.reason).toBe(reason);
  });
});
