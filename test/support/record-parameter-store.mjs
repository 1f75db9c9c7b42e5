// Creates `test/fixtures/secret-config/parameter-store.json`: runs the tests of the provider `ssm` against
// the Parameter Store of moto, which implements AWS's interface. Needs `moto_server` on the PATH (`pip
// install 'moto[server]'`):
//
//   npm run record:ssm
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

const PORT = 5055;
const MOTO = `http://127.0.0.1:${PORT}`;
const TEST = 'test/integration/secret-config/ssm-provider.test.ts';
/** The permissions of each user. */
const USERS = { operator: 'ssm:*', reader: 'ssm:Get*', stranger: 'iam:Get*' };

async function iam(action, parameters) {
  const response = await fetch(MOTO, {
    method: 'POST',
    headers: { Authorization: 'AWS4-HMAC-SHA256 Credential=any/20260101/us-east-1/iam/aws4_request' },
    body: new URLSearchParams({ Action: action, Version: '2010-05-08', ...parameters }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${action}: ${text}`);
  return (element) => text.match(`<${element}>(.*)</${element}>`)[1];
}

async function credentialsOf([UserName, Action]) {
  const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
  await iam('CreateUser', { UserName });
  await iam('PutUserPolicy', {
    UserName,
    PolicyName: UserName,
    PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
  const key = await iam('CreateAccessKey', { UserName });
  return [UserName, { accessKeyId: key('AccessKeyId'), secretAccessKey: key('SecretAccessKey') }];
}

const moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(PORT)], { stdio: 'ignore' });
await once(moto, 'spawn');
try {
  while (!(await fetch(MOTO).catch(() => undefined))) await sleep(100);
  const credentials = Object.fromEntries(await Promise.all(Object.entries(USERS).map(credentialsOf)));
  // From now on it checks permissions.
  await fetch(`${MOTO}/moto-api/reset-auth`, { method: 'POST', body: '0' });
  const env = { ...process.env, RECORD_SSM: JSON.stringify({ port: PORT, credentials }) };
  process.exitCode = spawnSync('npx', ['vitest', 'run', TEST], { env, stdio: 'inherit' }).status ?? 1;
} finally {
  moto.kill();
}
