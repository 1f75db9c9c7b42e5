import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder for installed peers, next to the project's own packages. */
const PEERS = fileURLToPath(new URL('peers', import.meta.url));

/** Installs a package to compare with, unless it is installed. @returns its folder */
export function installPeer(name, version) {
  const folder = join(PEERS, 'node_modules', name);
  if (existsSync(folder)) return folder;
  console.error(`Installing ${name} ${version} into bench/peers…`);
  mkdirSync(PEERS, { recursive: true });
  writeFileSync(join(PEERS, 'package.json'), '{ "private": true }');
  execFileSync('npm', ['install', '--no-save', `${name}@${version}`], {
    cwd: PEERS,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}
