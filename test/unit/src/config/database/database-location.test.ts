import { describe, expect, it } from 'vitest';
import { resolveDatabaseLocation } from '../../../../../src/config/database/database-location';

const nowhere = { cwd: '/nonexistent', environment: 'development' };

describe('resolveDatabaseLocation', () => {
  const url = (name: string) => `mongodb://${name}/rocketjob`;
  const everything = {
    ...nowhere,
    flag: url('flag'),
    env: { RJ_MONGODB_URL: url('rj'), MONGODB_URI: url('uri') },
    rc: url('rc'),
  };

  it.each([
    [everything, '--url', 'flag'],
    [{ ...everything, flag: '' }, 'RJ_MONGODB_URL', 'rj'],
    [{ ...nowhere, env: { MONGODB_URI: url('uri') }, rc: url('rc') }, 'MONGODB_URI', 'uri'],
    [{ ...nowhere, env: {}, rc: url('rc') }, '.rjconsolerc', 'rc'],
  ])('uses the first that is set: %#', (input, source, host) => {
    expect(resolveDatabaseLocation(input)).toEqual({
      url: url(host),
      database: 'rocketjob',
      source,
      warnings: [],
    });
  });

  it('is undefined when nothing is set', () => {
    expect(resolveDatabaseLocation({ ...nowhere, env: {} })).toBeUndefined();
  });

  it.each([
    ['mongodb://a:p%40ss@h1:1,h2:2/my%2Ddb?replicaSet=rs0', 'my-db'],
    ['mongodb+srv://cluster.example.com/jobs', 'jobs'],
    ['mongodb://[::1]:27017/jobs', 'jobs'],
    ['mongodb://%2Ftmp%2Fmongodb.sock/jobs', 'jobs'],
  ])('reads the database from %s', (flag, database) => {
    expect(resolveDatabaseLocation({ ...nowhere, env: {}, flag })?.database).toBe(database);
  });

  it.each([
    'w=0',
    'w=0.0',
    'W=00',
    'w=-1',
    'w=1.5',
    'w=51',
    'w=majority&W=0',
    'readConcernLevel=snapshot',
    'readconcernlevel=snapshot',
    'readConcernLevel=strong',
  ])('refuses %s by name, whatever its source', (parameters) => {
    const [, name, value] = /(\w+)=([^=]*)$/.exec(parameters) ?? [];
    const spelled = name?.toLowerCase() === 'w' ? 'w' : 'readConcernLevel';
    const bad = `mongodb://jack:secret@db1/x?${parameters}`;
    for (const input of [{ flag: bad, env: {} }, { env: { MONGODB_URI: bad } }, { env: {}, rc: bad }]) {
      const source = 'flag' in input ? '--url' : 'rc' in input ? '.rjconsolerc' : 'MONGODB_URI';
      expect(() => resolveDatabaseLocation({ ...nowhere, ...input })).toThrow(
        expect.objectContaining({
          code: 'invalid_configuration',
          message: expect.stringMatching(`^Can't use \`${spelled}=${value}\` \\(${source}\\): `),
        }),
      );
    }
  });

  it.each([
    'w=1',
    'w=2',
    'w=50',
    'w=majority',
    'w=dc1',
    'w=nowhere&readConcernLevel=linearizable',
    'readConcernLevel=local&journal=true',
  ])('accepts %s, which some deployments support', (parameters) => {
    const flag = `mongodb://db1/x?${parameters}`;
    expect(resolveDatabaseLocation({ ...nowhere, env: {}, flag })?.url).toBe(flag);
  });

  it.each([
    ['mongodb://jack:secret@db1', 'Expected --url to name the database'],
    ['mongodb://jack:secret@db1/?replicaSet=rs0', 'Expected --url to name the database'],
    ['postgres://jack:secret@db1/x', 'Expected --url to be a MongoDB connection string'],
    ['mongodb://jack:sec/ret@db1/x', 'Expected --url to be a MongoDB connection string'],
    ['mongodb://jack:sec@ret@db1/x%', 'Expected --url to be a MongoDB connection string'],
    ['mongodb://jack:secret@db1/a.b', 'Expected --url to name the database, with a name without any of'],
    ['mongodb://jack:secret@db1/a%00', 'Expected --url to name the database, with a name without any of'],
    ['db1', 'Expected --url to be a MongoDB connection string'],
  ])('refuses %s without showing the password', (flag, text) => {
    const resolve = () => resolveDatabaseLocation({ ...nowhere, env: {}, flag });
    expect(resolve).toThrow(text);
    expect(resolve).not.toThrow('jack');
    expect(resolve).not.toThrow('sec');
  });
});
