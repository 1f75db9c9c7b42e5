import { ChildProcess, type SpawnOptions } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MessagePort } from 'node:worker_threads';

/** A thread's messages about the processes it starts. */
export interface ChildReport {
  readonly type: 'child';
  readonly pid: number;
  readonly hasEnded: boolean;
}

/** The time that child processes have to exit on their own. */
const TERMINATED_WITHIN_MS = 500;
const POLL_EVERY_MS = 20;

interface Spawning {
  spawn(this: ChildProcess, options: SpawnOptions): unknown;
}

/** In a thread: from now on reports the processes that it starts, except detached ones, which outlive it. */
export function reportChildren(port: MessagePort): void {
  const report = (report: ChildReport) => port.postMessage(report);
  const prototype = ChildProcess.prototype as unknown as Spawning;
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    const result = spawn.call(this, options);
    const { pid } = this;
    if (pid !== undefined && options.detached !== true) {
      report({ type: 'child', pid, hasEnded: false });
      this.once('exit', () => report({ type: 'child', pid, hasEnded: true }));
    }
    return result;
  };
}

/** The processes that one thread has started, as the control thread knows them. */
export class ChildProcesses {
  readonly #pids = new Set<number>();

  take({ pid, hasEnded }: ChildReport): void {
    if (hasEnded) this.#pids.delete(pid);
    else this.#pids.add(pid);
  }

  /** Stops them and all their descendants: by SIGTERM, and any that remain by SIGKILL. */
  async end(): Promise<void> {
    const pids = withDescendants(this.#pids);
    this.#pids.clear();
    for (const pid of pids) signal(pid, 'SIGTERM');
    const deadline = performance.now() + TERMINATED_WITHIN_MS;
    while (pids.some((pid) => signal(pid, 0)) && performance.now() < deadline) await sleep(POLL_EVERY_MS);
    for (const pid of pids) signal(pid, 'SIGKILL');
  }
}

/** Includes the descendants if the system reports parents; otherwise only the processes themselves. */
function withDescendants(pids: ReadonlySet<number>): readonly number[] {
  if (pids.size === 0) return [];
  const parents = parentsByPid();
  const found = new Set(pids);
  for (let size = 0; size !== found.size; ) {
    size = found.size;
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

function parentsByPid(): ReadonlyMap<number, number> {
  const parents = new Map<number, number>();
  try {
    for (const name of readdirSync('/proc'))
      if (/^\d+$/.test(name)) parents.set(Number(name), parentOf(name));
  } catch {
    // The system has no /proc.
  }
  return parents;
}

/** 0 if it has exited meanwhile. The name before the parent's pid may contain anything, even brackets. */
function parentOf(pid: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0;
  }
}

/** @returns whether the process existed */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
