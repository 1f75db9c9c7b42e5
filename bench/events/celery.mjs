import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installCelery, installRedis } from './peers.mjs';
import { quantile } from './statistics.mjs';

const { freePort } = createRequire(import.meta.url)('../../dist/src/mongo/embedded/port.js');
const SCRIPT = new URL('./celery_peer.py', import.meta.url).pathname;

/**
 * Measures from `control.broadcast` to the command in a worker, over a separate Redis: p50 and p99 in
 * milliseconds.
 */
export async function celeryLatency(events) {
  const python = installCelery();
  const redis = installRedis();
  const folder = mkdtempSync(join(tmpdir(), 'rj-bench-'));
  const port = String(await freePort());
  const env = { ...process.env, BROKER: `redis://127.0.0.1:${port}/0` };
  const children = [];
  try {
    const args = ['--port', port, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
    children.push(spawn(redis.command, args, { env: redis.env, stdio: 'ignore' }));
    children.push(
      spawn(python, [SCRIPT, 'worker'], { env, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] }),
    );
    const { stdout } = await promisify(execFile)(python, [SCRIPT, 'publish', String(events)], { env });
    const times = JSON.parse(stdout);
    return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
  } finally {
    for (const child of children.reverse()) {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    }
    rmSync(folder, { recursive: true });
  }
}
