import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PEERS = fileURLToPath(new URL('../peers', import.meta.url));
const NPM = ['socket.io@4.8.4', '@socket.io/mongo-adapter@0.4.0', 'mongodb@7.8.0'];
const PIP = ['celery==5.7.0', 'redis==8.1.0', 'packaging==26.3'];
const APT = ['redis-server', 'redis-tools', 'libatomic1', 'libjemalloc2', 'liblzf1'];

/** @returns a folder from which its packages can be required */
export function installSocketIo() {
  return installed('socket.io', (folder) => {
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    run(folder, 'npm', ['install', '--no-save', ...NPM]);
  });
}

/** @returns the Python that has Celery */
export function installCelery() {
  const folder = installed('celery', (folder) => {
    run(folder, 'python3', ['-m', 'venv', '.']);
    run(folder, join(folder, 'bin/pip'), ['install', '--quiet', ...PIP]);
  });
  return join(folder, 'bin/python');
}

/** Unpacks Debian's Redis without installing it. @returns the command that starts it */
export function installRedis() {
  const folder = installed('redis', (folder) => {
    run(folder, 'apt-get', ['download', '--quiet=2', ...APT]);
    for (const file of readdirSync(folder)) {
      if (file.endsWith('.deb')) run(folder, 'dpkg', ['-x', file, '.']);
    }
  });
  const libraries = join(folder, 'usr/lib', `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`);
  return {
    command: join(folder, 'usr/bin/redis-server'),
    env: { ...process.env, LD_LIBRARY_PATH: libraries },
  };
}

function installed(name, install) {
  const folder = join(PEERS, name);
  const done = join(folder, '.installed');
  if (!existsSync(done)) {
    console.error(`Installing ${name} into bench/peers…`);
    mkdirSync(folder, { recursive: true });
    install(folder);
    writeFileSync(done, '');
  }
  return folder;
}

function run(cwd, command, args) {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}
