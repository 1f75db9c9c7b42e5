import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { databaseUrl } from '../integration/server-database';
import { consoleAt, ownHome, runConsole } from '../support/console-process';
import { connectedDatabase } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { KEY } from '../support/terminal';

describe('jobs at the console', () => {
  const database = connectedDatabase();

  it("are created, found, shown in a table next to Ruby's, and managed", async () => {
    await database()
      .collection('rocket_job.jobs')
      .insertOne({
        _type: 'DirmonJob',
        state: 'failed',
        priority: 40,
        created_at: new Date(),
        failure_count: 1,
        percent_complete: 0,
        destroy_on_complete: true,
        exception: { class_name: 'IOError', message: 'disk full', backtrace: [] },
      });
    await using terminal = consoleAt(['--url', databaseUrl(database())]);
    await terminal.waitFor(/rw:001> /);
    await terminal.enter("class ReportJob extends Job { customer = ''; perform() {} }");
    await terminal.enter("job = ReportJob.create({customer: 'Jack', priority: 7})");
    await terminal.waitFor(
      /id +class +state +priority +done +time +worker or failure\n[0-9a-f]{24} +ReportJob +queued +7 +0%/,
    );
    await terminal.enter('Job.failed()');
    await terminal.waitFor(/DirmonJob \(Ruby\) +failed +40 +0% .*IOError: disk full/);
    await terminal.enter('Job.failed().first().retry()');
    await terminal.waitFor(/\nretried\n/);
    await terminal.enter('job.pause().state');
    await terminal.waitFor("'paused'");
    await terminal.enter('job.pause()');
    await terminal.waitFor(/Not paused: it was paused .*Only a queued job/);
    await terminal.enter('Job.countsByState()');
    await terminal.waitFor(/\{ (paused: 1, queued: 1|queued: 1, paused: 1) \}/);
    await terminal.enter("ReportJob.create({custmer: 'Jack'})");
    await terminal.waitFor(/got `custmer`\. Did you mean `customer`\?/);
    await terminal.enter('job.destroy(); ReportJob.count()');
    await terminal.waitFor(/\n0\n/);
    await terminal.type(`Job.where({pri${KEY.tab}`);
    await terminal.waitFor('Job.where({priority: ');
    await terminal.type(`${KEY.ctrl('u')}Job.first().ret${KEY.tab}`);
    await terminal.waitFor('Job.first().retry');
    await terminal.type(KEY.ctrl('u'));
    await terminal.enter('help Job.retry');
    await terminal.waitFor(/failed slices of a batch job/);
    expect(await database().collection('rocket_job.jobs').findOne({ _type: 'DirmonJob' })).toMatchObject({
      state: 'queued',
    });
  });

  it("have the user's class in TypeScript, from a folder without packages", async () => {
    const env = ownHome();
    copyFileSync(join(PACKAGE_ROOT, 'examples', 'report-job.ts'), join(env['HOME'] ?? '', 'report-job.ts'));
    const { stdout, stderr } = await runConsole(
      [
        ...['--url', databaseUrl(database())],
        ...['-e', "import { ReportJob } from './report-job.ts'"],
        ...['-e', "ReportJob.create({ customer: 'Jack' })"],
        ...['-e', 'ReportJob.first() instanceof ReportJob'],
      ],
      { env },
    );
    expect(stderr).toBe('');
    expect(stdout).toMatch(/ReportJob +queued +30 +0% .*\ntrue\n$/s);
  });
});
