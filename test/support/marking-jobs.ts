// Job classes for the tests of servers: each leaves a mark in a collection, so that the work can be counted.
// Loaded by `rj-server --require`; `MARKS_URL` is the database of the marks.

import { execSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { BatchJob, Job } from 'rj-console';

const client = new MongoClient(process.env['MARKS_URL'] ?? '');
const mark = (of: string) => client.db().collection('marks').insertOne({ of });

/** Reports every 20 ms that it is running, as long as its thread exists. */
function sayAtWork(): never {
  const nothing = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    writeSync(
      1,
      `${JSON.stringify({ level: 'info', name: 'MarkJob', msg: 'at work', thread: '', at: Date.now() })}\n`,
    );
    Atomics.wait(nothing, 0, 0, 20);
  }
}

/** Immediately, not when the job returns, which it may never do. */
function say(msg: string): void {
  writeSync(1, `${JSON.stringify({ level: 'info', name: 'MarkJob', msg, thread: '' })}\n`);
}

async function stick(how: string, signal: AbortSignal): Promise<void> {
  if (how === 'at work') sayAtWork();
  say(`stuck ${how}`);
  if (how === 'waits') await sleep(600_000, undefined, { signal }).finally(() => mark('cleaned up'));
  if (how === 'in native code') execSync('sleep 600');
  for (;;);
}

export class MarkJob extends Job {
  name = '';
  waitMs = 0;
  fails = false;
  result = '';
  stuck = '';

  async perform(): Promise<void> {
    if (this.stuck === 'says so' || this.stuck === 'kills') say(`starting ${this.name}`);
    if (this.stuck === 'kills') process.kill(process.pid, 'SIGKILL');
    if (this.stuck !== '' && this.stuck !== 'says so') await stick(this.stuck, this.signal);
    if (this.waitMs > 0) await sleep(this.waitMs);
    await mark(this.name);
    console.log(`marked ${this.name}`);
    this.logger.debug('debugging');
    if (this.fails) throw new TypeError('on purpose');
    this.result = `did ${this.name}`;
  }
}

/** Uses the database itself, through a worker's own connection. */
export class ChainJob extends Job {
  name = '';

  async perform(): Promise<void> {
    await MarkJob.create({ name: `${this.name} by another job` });
  }
}

export class MarkBatchJob extends BatchJob<number, number> {
  waitMs = 0;
  failsAt = 0;
  steps = '';

  override before(): void {
    this.steps += 'before ';
  }

  async perform(record: number): Promise<number> {
    if (this.waitMs > 0) await sleep(this.waitMs);
    if (record === this.failsAt) throw new RangeError(`record ${record}`);
    await mark(String(record));
    return record * 2;
  }

  override after(): void {
    this.steps += 'after';
  }
}
