import { describe, expect, it } from 'vitest';
import { checkSupported, UnsupportedDatabase } from '../../../../../src/mongo/connect/unsupported-database';

const MONGODB = { version: '6.0.5', versionArray: [6, 0, 5, 0], modules: [], openssl: {}, ok: 1 };
/** FerretDB's additions to the reply of the MongoDB that it emulates. */
const FERRETDB_1 = { ...MONGODB, version: '7.0.42', ferretdbVersion: 'v1.24.0', ferretdbFeatures: {} };

const check =
  (buildInfo: object, hasShardedEvents = false) =>
  () =>
    checkSupported({ buildInfo, hasShardedEvents });

describe('checkSupported', () => {
  it.each(['4.4.0', '4.4.2', '5.0.32', '6.0.27', '8.0.4', '10.0.0', '4.4.0-rc1'])(
    'accepts MongoDB %s',
    (version) => {
      expect(check({ ...MONGODB, version })).not.toThrow();
    },
  );

  it.each(['4.2.24', '4.0.0', '3.6.23', '4.3.9'])('refuses MongoDB %s', (version) => {
    expect(check({ ...MONGODB, version })).toThrow(
      new UnsupportedDatabase(`MongoDB ${version} is too old. Use MongoDB 4.4 or later.`),
    );
  });

  it.each([undefined, null, 7, 'seven', {}])('accepts an invalid version: %j', (version) => {
    expect(check({ version })).not.toThrow();
  });

  it('refuses FerretDB 1 whatever MongoDB it claims to be', () => {
    expect(check(FERRETDB_1)).toThrow('FerretDB 1.24.0 is not supported. Use MongoDB 4.4 or later.');
    expect(check({ ...MONGODB, ferretdb: { version: 'v1.25.0' } })).toThrow('FerretDB 1.25.0');
    expect(check({ ...MONGODB, ferretdb: { version: 'v2.1.0' } })).not.toThrow();
    expect(check({ ...MONGODB, ferretdb: 'unknown' })).not.toThrow();
  });

  it('refuses sharded events', () => {
    expect(check(MONGODB, true)).toThrow('the collection `rocket_job.events` is sharded');
  });
});
