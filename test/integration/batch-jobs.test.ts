import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { BatchJob, Job } from '../../src/index';
import { jobServers, MarkBatchJob } from '../support/job-servers';
import { until } from '../support/until';

class LinesJob extends BatchJob<string> {
  override sliceSize = 2;
  perform() {}
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

describe('batch jobs', () => {
  const { database, marks, start } = jobServers();
  const slicesOf = (job: BatchJob) =>
    database().collection(`rocket_job.node_inputs.${job.id.toHexString()}`).find().sort({ _id: 1 }).toArray();

  it('are cut into slices during the upload, from arrays, iterators and files', async () => {
    const job = await MarkBatchJob.create({ slice_size: 3 });
    const progress: number[] = [];
    expect(await job.upload(upTo(7), { onProgress: (count) => progress.push(count) })).toBe(7);
    expect(progress).toEqual([7]);
    expect(await slicesOf(job)).toMatchObject([
      { state: 'queued', records: [1, 2, 3], first_record_number: 1, failure_count: 0 },
      { records: [4, 5, 6], first_record_number: 4 },
      { records: [7], first_record_number: 7 },
    ]);
    expect(job).toMatchObject({ recordCount: 7, subState: 'before' });
    await expect(job.upload([1])).rejects.toThrow(
      /Can't upload to the job .*: it already has its records \(7\)\. Nothing was written/,
    );
    await job.destroy();
    expect(await slicesOf(job)).toEqual([]);

    const file = join(mkdtempSync(join(tmpdir(), 'rj-lines-')), 'lines.txt');
    writeFileSync(file, 'one\r\ntwo\n\nfour');
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file)));
    for (const path of [file, `${file}.gz`]) {
      const lines = await LinesJob.create();
      expect(await lines.upload(path)).toBe(4);
      expect((await slicesOf(lines)).map(({ records }) => records)).toEqual([
        ['one', 'two'],
        ['', 'four'],
      ]);
      await lines.destroy();
    }
  });

  it('leave nothing behind when the upload fails, and can be uploaded again', async () => {
    const job = await LinesJob.create();
    async function* broken() {
      yield 'one';
      yield 'two';
      yield 'three';
      throw new Error('line lost');
    }
    await expect(job.upload(broken())).rejects.toThrow('line lost');
    expect(await slicesOf(job)).toEqual([]);
    for (const [records, why] of [
      ['/nowhere/at-all', /^Can't read the records in `\/nowhere\/at-all`: ENOENT/],
      ['', /an array, an iterator or the path of a file, got an empty string/],
      [undefined, /got `undefined`/],
      [['one', 'two', { three: undefined }], /Expected `record 3\.three` to be a value that can be stored/],
      [
        ['one', 'two', 'x'.repeat(17_000_000)],
        /record 3 to fit .* \(16 MiB\), got 16\.2 MiB\. Store it elsewhere and upload a reference/,
      ],
      [
        Array(2).fill('x'.repeat(9_000_000)),
        /a slice of 2 records, up to record 2, to fit .*smaller `slice_size`/,
      ],
    ] as const) {
      await expect(job.upload(records as string)).rejects.toMatchObject({
        code: 'invalid_argument',
        message: expect.stringMatching(why),
      });
      expect(await slicesOf(job)).toEqual([]);
    }
    expect(await job.upload(['again'])).toBe(1);
    await job.destroy();
  });

  it('leave nothing behind when they are destroyed or aborted while they run', async () => {
    await using server = start();
    await server.reaches('running', 2);
    const kept = { waitMs: 300, collect_output: true, destroy_on_complete: false };
    const jobs = [await MarkBatchJob.create(kept), await MarkBatchJob.create(kept)] as const;
    for (const job of jobs) {
      await job.upload(upTo(2));
      await until(async () => (await slicesOf(job))[0]?.['state'] === 'running');
    }
    await jobs[0].destroy();
    await jobs[1].abort();
    server.process.kill('SIGTERM');
    expect(await server.exited).toBe(0);
    expect(await marks()).toHaveLength(4);
    const left = await database().listCollections().toArray();
    const ids = jobs.map(({ id }) => id.toHexString());
    expect(left.filter(({ name }) => ids.some((id) => name.endsWith(id)))).toEqual([]);
    await database().collection('marks').deleteMany({});
  });

  it('are processed by two servers at the same time, every record once, with their output in order', async () => {
    await using one = start('--workers', '3');
    await using two = start('--workers', '3');
    await Promise.all([one.reaches('running', 3), two.reaches('running', 3)]);
    const job = await MarkBatchJob.create({
      slice_size: 5,
      waitMs: 5,
      collect_output: true,
      destroy_on_complete: false,
    });
    await job.upload(upTo(201));
    await until(async () => (await job.reload()).state === 'completed');
    expect((await marks()).map(Number).sort((a, b) => a - b)).toEqual(upTo(201));
    const output: number[] = [];
    for await (const value of job.download()) output.push(value);
    expect(output).toEqual(upTo(201).map((record) => record * 2));
    expect(job).toMatchObject({ percentComplete: 100, steps: 'before after' });
    expect(await slicesOf(job)).toEqual([]);
    for (const server of [one, two]) {
      expect(server.lines.filter(({ msg }) => msg === 'Completed #slice').length).toBeGreaterThan(0);
    }
    await database().collection('marks').deleteMany({});
  });

  it('keep failed slices, and retry only those, from the failed record on', async () => {
    await using server = start();
    await server.reaches('running', 2);
    const job = await MarkBatchJob.create({ slice_size: 10, failsAt: 25, destroy_on_complete: false });
    await job.upload(upTo(50));
    await until(async () => (await job.reload()).state === 'failed');
    expect(job.exception).toMatchObject({
      class_name: 'RangeError',
      message: '1 slice failed, the first with: record 25',
    });
    expect(job.percentComplete).toBe(80);
    expect(await job.failedSlices()).toMatchObject([
      { recordNumber: 25, record: 25, firstRecordNumber: 21, failureCount: 1 },
    ]);
    // Even if its class is unknown, as at a console.
    const found = (await Job.find(job.id)) as unknown as MarkBatchJob;
    expect(found).not.toBeInstanceOf(MarkBatchJob);
    expect(await found.failedSlices()).toMatchObject([{ recordNumber: 25 }]);
    expect(found.failsAt).toBe(25);
    expect(await marks()).toHaveLength(44);
    await database()
      .collection('rocket_job.node_jobs')
      .updateOne({ _id: job.id }, { $set: { failsAt: 0 } });
    await job.retry();
    await until(async () => (await job.reload()).state === 'completed');
    expect((await marks()).map(Number).sort((a, b) => a - b)).toEqual(upTo(50));
    await database().collection('marks').deleteMany({});
  });

  it('are paused between slices, and resumed', async () => {
    await using server = start();
    await server.reaches('running', 2);
    const job = await MarkBatchJob.create({ slice_size: 2, waitMs: 20 });
    await job.upload(upTo(40));
    await until(async () => (await marks()).length > 0);
    await job.pause();
    await until(async () => (await slicesOf(job)).every(({ state }) => state === 'queued'));
    const done = (await marks()).length;
    expect(done).toBeLessThan(40);
    await job.resume();
    await until(async () => (await MarkBatchJob.where({ id: job.id }).count()) === 0);
    expect((await marks()).map(Number).sort((a, b) => a - b)).toEqual(upTo(40));
  });
});
