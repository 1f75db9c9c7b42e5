import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The credentials for an embedded mongod. */
export interface Login {
  /** Holds the members' password, readable only by its owner. */
  readonly keyFile: string;
  /** The members of a replica set log in to each other with these before there are users. */
  readonly ofMember: Credentials;
  readonly ofUser: Credentials;
}

/** Creates random passwords, in files that only this user can read. */
export async function newLogin(folder: string): Promise<Login> {
  const keyFile = join(folder, 'keyfile');
  const ofMember = { username: '__system', password: randomPassword() };
  await writeFile(keyFile, ofMember.password, { mode: 0o600, flag: 'wx' });
  return { keyFile, ofMember, ofUser: { username: 'sandbox', password: randomPassword() } };
}

function randomPassword(): string {
  return randomBytes(32).toString('hex');
}
