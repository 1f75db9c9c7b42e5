import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { Connection } from '../../src/mongo/connect/connection';
import { findMongod } from '../../src/mongo/embedded/find-mongod';
import { accepts, freePort } from '../../src/mongo/embedded/port';
import { runConsole } from '../support/console-process';
import { fromDist, PACKAGE_ROOT } from '../support/from-dist';
import { until } from '../support/until';

const { Watchdog } = fromDist<typeof import('../../src/mongo/embedded/mongod-reaper')>(
  'src/mongo/embedded/mongod-reaper',
);

/** Certificates made by `make.sh` in this folder. */
const FIXTURES = join(PACKAGE_ROOT, 'test', 'fixtures', 'tls');
const file = (name: string) => join(FIXTURES, name);

/** The driver retries until this time is over. */
const PATIENCE = { serverSelectionTimeoutMS: '500' };

let watchdog: Awaited<ReturnType<typeof Watchdog.start>>;
/** It requires TLS and a client certificate. */
let mongodPort: number;
let expired: Server;

beforeAll(async () => {
  watchdog = await Watchdog.start(tmpdir());
  mongodPort = await freePort();
  await mkdir(join(watchdog.folder, 'data'));
  await watchdog.run('mongod', await findMongod(process.env, () => {}), [
    ...['--dbpath', join(watchdog.folder, 'data'), '--port', String(mongodPort)],
    ...['--bind_ip', '127.0.0.1', '--nounixsocket', '--tlsMode', 'requireTLS'],
    ...['--tlsCertificateKeyFile', file('server.pem'), '--tlsCAFile', file('ca.pem')],
  ]);
  const pem = readFileSync(file('expired.pem'));
  expired = createServer({ cert: pem, key: pem }).listen(0, '127.0.0.1');
  // A client that refuses the certificate closes the connection.
  expired.on('tlsClientError', () => {});
  await until(() => accepts(mongodPort));
});

afterAll(async () => {
  expired.close();
  await watchdog.stop();
});

async function failure(url: string) {
  const connection = new Connection({ url, database: 'test', source: 'MONGODB_URI', warnings: [] });
  try {
    await connection.open();
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message };
  } finally {
    await connection.close();
  }
  return undefined;
}

function mongod(parameters: Readonly<Record<string, string>>, host = 'localhost'): string {
  return `mongodb://${host}:${mongodPort}/test?${new URLSearchParams({ ...PATIENCE, ...parameters })}`;
}

const TRUSTED = { tls: 'true', tlsCAFile: file('ca.pem') };
const CLIENT = {
  ...TRUSTED,
  tlsCertificateKeyFile: file('client-encrypted.pem'),
  tlsCertificateKeyFilePassword: 'hunter2',
};

describe('a connection with TLS', () => {
  it('opens with the authority and a client certificate, whose key may be encrypted', async () => {
    expect(await failure(mongod(CLIENT))).toBeUndefined();
    const plain = { ...TRUSTED, tlsCertificateKeyFile: file('client.pem') };
    expect(await failure(mongod({ ...plain, tlsCRLFile: file('crl.pem') }))).toBeUndefined();
  });

  it('opens in the console, which connects before it knows the certificates, and checks them all the same', async () => {
    const counted = await runConsole(['--url', mongod(CLIENT), '-e', 'await Server.count()']);
    expect(counted).toMatchObject({ code: 0, stdout: '0\n' });
    const { code, stderr } = await runConsole(['--url', mongod(CLIENT, '127.0.0.1'), '-e', '1']);
    expect(code).not.toBe(0);
    expect(stderr).toContain('its certificate is for another host name');
    const untrusted = await runConsole(['--url', mongod({ tls: 'true' }), '-e', '1']);
    expect(untrusted.stderr).toContain('signed by an authority that is not trusted here');
  });

  it.each<[string, () => string, RegExp]>([
    [
      'an authority that is not trusted',
      () => mongod({ tls: 'true' }),
      /certificate is signed by an authority that is not trusted here .* Set `tlsCAFile`/,
    ],
    [
      'another authority',
      () => mongod({ ...CLIENT, tlsCAFile: file('other-ca.pem') }),
      /certificate is signed by an authority that is not trusted here/,
    ],
    [
      'another host name',
      () => mongod(CLIENT, '127.0.0.1'),
      /its certificate is for another host name \(.*127\.0\.0\.1.*\)\. Connect by a name that the certificate contains\./,
    ],
    [
      'its certificate has expired',
      () => {
        const { port } = expired.address() as { port: number };
        return `mongodb://localhost:${port}/test?${new URLSearchParams({ ...PATIENCE, ...TRUSTED })}`;
      },
      /its certificate has expired \(certificate has expired\)/,
    ],
    [
      'a client certificate that is missing',
      () => mongod(TRUSTED),
      /Does it require a client certificate \(`tlsCertificateKeyFile`\)\?|the server requires a client certificate/,
    ],
    [
      'a server that demands TLS',
      () => mongod({}),
      /the server closed the connection at once .* Does it require TLS \(`tls=true`\)\?/,
    ],
    [
      'a server without TLS',
      () => inject('mongodUrl').replace('/?', `/test?${new URLSearchParams({ ...PATIENCE, ...CLIENT })}&`),
      /closed the connection in the TLS handshake, as a MongoDB without TLS does\. Remove `tls=true`/,
    ],
  ])('names as the cause %s', async (_, url, text) => {
    expect(await failure(url())).toMatchObject({
      code: 'cannot_connect',
      message: expect.stringMatching(text),
    });
  });
});

describe('a file for TLS', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rj-tls-'));
    await writeFile(join(folder, 'text.pem'), 'This is no certificate.\n');
    await writeFile(
      join(folder, 'damaged.pem'),
      '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
    );
    await writeFile(join(folder, 'damaged-key.pem'), [
      readFileSync(file('client.pem'), 'latin1').replace(/-----BEGIN PRIVATE KEY[\s\S]*/, ''),
      '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n',
    ]);
    await symlink(file('ca.pem'), join(folder, 'link.pem'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    [
      'a missing authority',
      { tlsCAFile: '/nosuch/ca.pem' },
      /^Can't use `tlsCAFile=\/nosuch\/ca.pem` \(MONGODB_URI\): the file does not exist\. Correct the path\.$/,
    ],
    [
      'a missing certificate',
      { tlsCertificateKeyFile: '/nosuch' },
      /`tlsCertificateKeyFile=\/nosuch` .* does not exist/,
    ],
    ['a missing revocation list', { tlsCRLFile: '/nosuch' }, /`tlsCRLFile=\/nosuch` .* does not exist/],
    ['a path through a file', { tlsCAFile: `${file('ca.pem')}/x` }, /does not exist/],
    ['a folder', { tlsCAFile: FIXTURES }, /it is a folder/],
    ['a device', { tlsCAFile: '/dev/zero' }, /it is not a regular file/],
    ['a text', { tlsCAFile: '<text.pem>' }, /it has no certificate in PEM format/],
    ['a damaged certificate', { tlsCAFile: '<damaged.pem>' }, /certificate 1 in it is damaged/],
    ['an invalid revocation list', { tlsCRLFile: file('ca.pem') }, /no certificate revocation list/],
    [
      'a certificate without a key',
      { tlsCertificateKeyFile: file('ca.pem') },
      /no private key in PEM format/,
    ],
    ['a damaged key', { tlsCertificateKeyFile: '<damaged-key.pem>' }, /its private key is damaged/],
    [
      'a key of another certificate',
      { tlsCertificateKeyFile: file('mismatched.pem') },
      /does not belong to its first certificate/,
    ],
    [
      'its certificate has expired',
      { tlsCertificateKeyFile: file('expired.pem') },
      /its certificate expired on Jan +1 .*2021/,
    ],
    [
      'an encrypted key',
      { tlsCertificateKeyFile: file('client-encrypted.pem') },
      /is encrypted\. Add `tlsCertificateKeyFilePassword`/,
    ],
    [
      'a wrong password',
      { ...CLIENT, tlsCertificateKeyFilePassword: 'hunter3' },
      /`tlsCertificateKeyFilePassword` does not decrypt its private key/,
    ],
  ])('is refused before any connection: %s', async (_, parameters, text) => {
    const given = Object.entries(parameters).map(([name, value]) => [
      name,
      value.replace(/^<(.*)>$/, (_match, path) => join(folder, path)),
    ]);
    const refused = await failure(mongod({ ...TRUSTED, ...Object.fromEntries(given) }));
    expect(refused).toMatchObject({ code: 'invalid_configuration', message: expect.stringMatching(text) });
    expect(refused?.message).not.toMatch(/hunter/);
  });

  it('can be a symlink', async () => {
    expect(await failure(mongod({ ...CLIENT, tlsCAFile: join(folder, 'link.pem') }))).toBeUndefined();
  });
});
