import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { PACKAGE_ROOT } from './from-dist';
import { Terminal } from './terminal';

/** The file that `npx rj-console` runs. */
export const CONSOLE = join(PACKAGE_ROOT, 'bin', 'rj-console.js');

/** The result of a run without a terminal. */
export interface ConsoleRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Returns an environment without a user's or machine's settings: a temporary home folder, no database, no
 * colours.
 */
export function ownHome(): NodeJS.ProcessEnv {
  const unset = [
    'RJ_MONGODB_URL',
    'MONGODB_URI',
    'RJ_ENV',
    'RAILS_ENV',
    'NODE_ENV',
    'RJ_HISTORY',
    'RJ_PRODUCTION',
    'RJ_READ_ONLY',
    'XDG_STATE_HOME',
    'NO_COLOR',
  ];
  return {
    ...process.env,
    ...Object.fromEntries(unset.map((name) => [name, undefined])),
    HOME: mkdtempSync(join(tmpdir(), 'rj-home-')),
    // Keeps the cache of downloads.
    XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  };
}

/** Runs the console without a terminal until it exits. */
export async function runConsole(
  args: readonly string[],
  {
    input = '',
    env = ownHome(),
    cwd = env['HOME'],
  }: { input?: string; env?: NodeJS.ProcessEnv; cwd?: string | undefined } = {},
): Promise<ConsoleRun> {
  const child = spawn(process.execPath, [CONSOLE, ...args], { env, cwd });
  child.stdin.on('error', () => {}).end(input);
  const code = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, stdout, stderr };
}

/** The console in a real pseudo-terminal, in an empty folder. */
export function consoleAt(
  args: readonly string[],
  env: NodeJS.ProcessEnv = ownHome(),
  size: { readonly columns?: number; readonly rows?: number } = {},
): Terminal {
  return new Terminal(process.execPath, [CONSOLE, ...args], { ...size, env, cwd: env['HOME'] as string });
}
