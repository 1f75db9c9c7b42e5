import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { missingPrivilegeText } from '../../../../../src/mongo/guard/missing-privilege';
import { ROLES, rolesScript } from '../../../../../src/mongo/guard/roles';

it('lists in docs/security.md exactly the privileges of each role', () => {
  const page = readFileSync('docs/security.md', 'utf8');
  for (const { name, inherits, grants } of ROLES) {
    const [, , , inherited = '', privileges = ''] =
      page
        .split('\n')
        .find((line) => line.startsWith(`| \`${name}\` |`))
        ?.split('|') ?? [];
    const coded = (names: readonly string[]) => names.map((each) => `\`${each}\``).join(', ');
    expect(inherited.trim()).toBe(coded(inherits) || '-');
    const listed = grants.map(({ collection, actions }) => {
      const place = collection === '' ? 'every collection' : coded([collection]);
      return `${place}: ${coded(actions)}`;
    });
    expect(privileges.trim()).toBe(listed.join('; '));
  }
});

const status = {
  authenticatedUsers: [{ user: 'look' }],
  authenticatedUserPrivileges: [{ resource: { db: 'a', collection: '' }, actions: ['find'] }],
};

it.each([
  [
    { update: 'x', updates: [{ upsert: true }] },
    '`update` and `insert` on a.x, which the role `rj-serve` has',
  ],
  [{ findAndModify: 'x', remove: true }, 'the privilege `remove` on a.x'],
  [
    { aggregate: 'x', pipeline: [{ $merge: { into: { db: 'b', coll: 'y' } } }] },
    '`insert` and `update` on b.y',
  ],
  [{ aggregate: 1, pipeline: [{ $currentOp: {} }] }, 'the privilege `inprog` on the cluster'],
  [{ dropDatabase: 1 }, 'the privilege `dropDatabase` on the database a'],
])('names the missing privilege for %j', (command, text) => {
  expect(missingPrivilegeText('a', command, status)).toContain(text);
});

it('returns nothing if no user is logged in', () => {
  expect(missingPrivilegeText('a', { find: 'x' }, {})).toBeUndefined();
});

it.each([
  '',
  'a.b',
  'a b',
  'a/b',
  'a\\b',
  'a"b',
  'a$b',
  'a\0',
  'a\nb',
  'a\u2028b',
  'x'.repeat(64),
  'ä'.repeat(32),
])('creates no script for %j, which no database can be called', (database) => {
  expect(() => rolesScript(database)).toThrow(
    /^Expected the database of the roles to have a name .*Nothing/s,
  );
});

it.each(['rocketjob', 'my-db_1', 'x'.repeat(63), "it's"])('creates a script for %j', (database) => {
  expect(rolesScript(database)).toContain(`"db": ${JSON.stringify(database)}`);
});
