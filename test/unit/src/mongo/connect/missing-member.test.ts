import { ReadPreference, type ServerType } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { missingMember } from '../../../../../src/mongo/connect/missing-member';

const servers = (...types: ServerType[]) =>
  types.map((type, index) => ({ address: `db${index}:27017`, type }));

describe('missingMember', () => {
  it('names the responding members if none of them is a secondary', () => {
    expect(missingMember(ReadPreference.secondary, servers('RSPrimary', 'RSArbiter', 'Unknown'))).toBe(
      'the replica set has no secondary (db0:27017 is primary, db1:27017 is arbiter), but the URL says `readPreference=secondary`. Use `secondaryPreferred`, or start a secondary.',
    );
  });

  it.each<[string, ReadPreference, ServerType[], RegExp]>([
    [
      'no primary',
      ReadPreference.primary,
      ['RSSecondary', 'Unknown'],
      /has no primary \(db0:27017 is secondary\)/,
    ],
    ['none initiated', ReadPreference.primary, ['RSGhost'], /not initiated .*`rs.initiate\(\)`/],
    ['no such tag', new ReadPreference('nearest', [{ dc: 'x' }]), ['RSPrimary'], /`readPreferenceTags`/],
  ])('names the missing one: %s', (_, wanted, types, text) => {
    expect(missingMember(wanted, servers(...types))).toMatch(text);
  });

  it.each<[string, ReadPreference, ServerType[]]>([
    ['no server answers', ReadPreference.secondary, ['Unknown', 'PossiblePrimary']],
    ['one fits', ReadPreference.primary, ['RSPrimary']],
    ['one fits too', ReadPreference.secondary, ['RSSecondary']],
    ['the server is no member', ReadPreference.secondary, ['Standalone']],
  ])('is undefined if %s', (_, wanted, types) => {
    expect(missingMember(wanted, servers(...types))).toBeUndefined();
  });
});
