import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** Who may use a mongod of ours. */
export interface Login {
  /** Holds the password of its members, for its owner alone. */
  readonly keyFile: string;
  /** As members of a replica set log in at each other, before there are users. */
  readonly ofMember: Credentials;
  readonly ofUser: Credentials;
}

/** Passwords that nobody knows, written where only this user can read them. */
export async function newLogin(folder: string): Promise<Login> {
  const keyFile = join(folder, 'keyfile');
  const ofMember = { username: '__system', password: randomPassword() };
  await writeFile(keyFile, ofMember.password, { mode: 0o600, flag: 'wx' });
  return { keyFile, ofMember, ofUser: { username: 'sandbox', password: randomPassword() } };
}

function randomPassword(): string {
  return randomBytes(32).toString('hex');
}
