import { hostname } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import { consoleAt, ownHome, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { startServer } from '../support/server-process';
import { KEY, type Terminal } from '../support/terminal';

let url: string;
beforeEach(() => {
  url = freshDatabaseUrl();
});
const run = (...args: string[]) => runConsole(['--url', url, ...args]);

async function atPrompt(): Promise<Terminal> {
  const terminal = consoleAt(['--url', url]);
  await terminal.waitFor(/Connected\./);
  await terminal.waitFor(/rw:001> /);
  return terminal;
}

describe('watch', () => {
  it('prints changes until its condition is met, and exits with 0', async () => {
    await using server = await startServer(url, 'watched:1');
    const until = "watch('servers', {until: (all) => all.every((each) => each.state === 'paused')})";
    await using watching = consoleAt(['--url', url, '--timeout', '60', '-e', until]);
    await watching.waitFor('Watching: 1 running\n');
    expect((await run('pause', '--all')).code).toBe(0);
    await watching.waitFor(/\d\d:\d\d:\d\d {2}watched:1 {2}running → paused\ntrue\n$/);
    expect(await watching.exited).toBe(0);
    expect(server.process.exitCode).toBeNull();
  });

  it("exits with 4 if the condition isn't met in time, and with 0 if there is none", async () => {
    const never = await run('--timeout', '0.1', '-e', 'watch(Server.running(), {until: () => false})');
    expect(never).toMatchObject({ code: 4, stdout: 'Watching: none\nfalse\n' });
    const looked = await run('-e', 'watch(() => Server.countsByState(), {timeout: 0})');
    expect(looked.code).toBe(0);
    expect(looked.stdout).toMatch(/^Watching: \{\}\nWatched for 0\.\ds: 0 changes\.\n$/);
    const wrong = await run('-e', "watch('servres')");
    expect(wrong.code).toBe(1);
    expect(wrong.stderr).toContain('Did you mean `servers`?');
  });

  it("continues until any key, which isn't typed when it only stops the display", async () => {
    await using server = await startServer(url, 'keyed:1');
    await using terminal = await atPrompt();
    await terminal.enter("watch('servers')");
    await terminal.waitFor('Watching: 1 running. Press any key to stop.');
    await run('pause', '--all');
    await terminal.waitFor(/keyed:1 {2}running → paused\n/);
    await terminal.type('q');
    await terminal.waitFor(/Watched for .*: 1 change\.\n/);
    await terminal.waitFor(/rw:002> $/);
    await terminal.enter("watch('servers')");
    await terminal.waitFor('Press any key to stop.');
    await terminal.type("'typed ' + 'on'");
    await terminal.waitFor(/Watched for/);
    await terminal.waitFor("rw:003> 'typed ' + 'on'");
    await terminal.type(KEY.enter);
    await terminal.waitFor("\n'typed on'\n");
    await terminal.enter("watch('servers')");
    await terminal.waitFor('Press any key to stop.');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor('Stopping...');
    await terminal.waitFor(/rw:005> $/);
    expect(server.process.exitCode).toBeNull();
  });
});

describe('servers', () => {
  it('is a live table until a key, and a lookup', async () => {
    await using server = await startServer(url, 'live:1');
    await using terminal = await atPrompt();
    await terminal.enter('servers');
    await terminal.waitFor(/live:1 +running/);
    await terminal.waitFor('Press any key to stop.');
    await run('pause', '--all');
    await terminal.waitFor(/live:1 +paused/);
    await terminal.type(KEY.enter);
    await terminal.waitFor(/live:1 +paused .*\n.*rw:002> $/);
    await terminal.enter('servers.count()');
    await terminal.waitFor('\n1\n');
    await terminal.type(KEY.paste("servers\n'not held up'"));
    await terminal.type(KEY.enter);
    await terminal.waitFor("'not held up'");
    await terminal.enter('servers = 5');
    await terminal.enter('servers + 1');
    await terminal.waitFor('\n6\n');
    expect(server.process.exitCode).toBeNull();
    expect((await run('-e', 'servers')).stdout).toMatch(/^name +state[\s\S]*live:1 +paused/);
    await using dumb = consoleAt(['--url', url], { ...ownHome(), TERM: 'dumb' });
    await dumb.waitFor(/Connected\./);
    await dumb.enter('servers');
    await dumb.waitFor(/live:1 +paused .*\n.*rw:002> $/);
  });
});

describe('events', () => {
  it('are shown above the text being typed, which stays unchanged', async () => {
    await using terminal = await atPrompt();
    await terminal.enter('events.start()');
    await terminal.waitFor("Showing other people's events as they arrive");
    await terminal.waitFor(/rw:002> $/);
    await terminal.type("'half a ");
    let isShown = false;
    const shown = terminal.waitFor(
      /\d\d:\d\d:\d\d {2}\S+@\S+ \(rj-console\) set the log level to debug everywhere\n/,
    );
    void shown.then(() => {
      isShown = true;
    });
    // It hears events once its listener is live.
    while (!isShown) await run('log-level', 'debug');
    await shown;
    await terminal.waitFor(/rw:002> 'half a /);
    await terminal.enter("line'");
    await terminal.waitFor("\n'half a line'\n");
    await terminal.enter("Logger.publish('set', {level: 'warn'})");
    await terminal.waitFor(/Published Logger.set/);
    await terminal.enter('events.stop()');
    await terminal.waitFor('Stopped showing events.');
    expect(terminal.text).not.toMatch(/set the log level to warn/);
    await terminal.enter('events');
    await terminal.waitFor(/ago {2}\S+ \(rj-console\) set the log level to warn everywhere/);
  });
});

describe('cut output', () => {
  it('says how much is hidden and how to see it', async () => {
    const fill =
      "db.collection('rocket_job.node_jobs').insertMany(Array.from({length: 45}, (_, i) => ({_type: 'FillJob', state: 'queued', priority: i + 1, created_at: new Date(), failure_count: 0, percent_complete: 0, destroy_on_complete: true}))); 'filled'";
    expect((await run('-e', fill)).stdout).toContain('filled');
    const [asJson, asCsv] = await Promise.all([run('servers', '--json'), run('servers', '-o', 'csv')]);
    expect(JSON.parse(asJson.stdout)).toEqual([]);
    expect(JSON.parse(asJson.stderr)).toEqual({ queued_without_server: [{ name: 'FillJob', count: 45 }] });
    expect(asCsv.stdout).toMatch(/^id,name,.*\n$/);
    expect(asCsv.stderr).toContain('FillJob (45 queued jobs)');
    await using terminal = await atPrompt();
    await terminal.enter('Job.all()');
    const page = (last: number, rest: string) =>
      terminal.waitFor(
        new RegExp(`FillJob +queued \\(no server\\) +${last} .*\\nNo running rj-server .*\\n${rest}`),
      );
    await page(20, '… 25 more \\(it\\)\\n2 more fields: _\\.toArray\\(\\)\\.map\\(.*toJSON\\(\\)\\)\\n');
    await terminal.enter('it');
    await page(40, '… 5 more \\(it\\)\\n');
    await terminal.enter('it');
    await page(45, '.*rw:004> $');
    await terminal.enter('jobs = Job.toArray()');
    await page(20, '… 25 more \\(it\\)\\n');
    terminal.resize(60, 40);
    await terminal.enter('Job.first()');
    await terminal.waitFor(/\n[0-9a-f]{24} {2}FillJob {2}queue.*…/);
    await terminal.waitFor('2 more fields: _.toJSON()');
    await terminal.enter('Array.from({length: 120}, (_, i) => i)');
    await terminal.waitFor(
      /\.\.\. 20 more items\n\]\nOutput truncated\. To see all of it: console\.dir\(_, /,
    );
    await terminal.enter('console.dir(_, {depth: null, maxArrayLength: null, maxStringLength: null})');
    await terminal.waitFor(/119\n\]/);
  });
});

describe('Tab', () => {
  it('knows living servers, their ids and hosts, and the job classes', async () => {
    const insert =
      "db.collection('rocket_job.jobs').insertOne({_type: 'NightlyImportJob', state: 'queued'}); 'inserted'";
    expect((await run('-e', insert)).stdout).toContain('inserted');
    await using server = await startServer(url, 'completing:4711');
    const id = (await run('-e', 'String(Server.first().id)')).stdout.trim();
    await using terminal = await atPrompt();
    const completes = async (typed: string, whole: string) => {
      let isThere = false;
      await terminal.type(KEY.ctrl('u') + typed);
      const shown = terminal.waitFor(whole).then(() => {
        isThere = true;
      });
      // The list is read in the background.
      while (!isThere) {
        await terminal.type(KEY.tab);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await shown;
    };
    await completes("Server.publish('stop', {name: 'compl", "{name: 'completing:4711'");
    await completes("Server.publish('stop', {server_id: '", `{server_id: '${id}'`);
    await completes("Server.where({name: 'completing:", "{name: 'completing:4711'");
    await completes(`Server.find('${id.slice(0, 3)}`, `Server.find('${id}'`);
    const host = hostname();
    const [first] = host;
    await completes(`Logger.publish('set', {host_name: '${first}`, `{host_name: '${host}'`);
    await completes(`Server.publish('pause', {host: '${first}`, `{host: '${host}'`);
    await completes(
      "Logger.publish('set', {class_name: 'RocketJob::Sup",
      "{class_name: 'RocketJob::Supervisor'",
    );
    await completes("Logger.publish('set', {class_name: 'Ni", "{class_name: 'NightlyImportJob'");
    await completes("Job.where({_type: 'Ni", "{_type: 'NightlyImportJob'");
    await completes("Event.where({action: 'thr", "{action: 'thread_dump'");
    await completes("watch('ser", "watch('servers'");
    expect(server.process.exitCode).toBeNull();
  });

  it('and every other key send the database no request', async () => {
    await using terminal = await atPrompt();
    expect((await run('-e', "db.command({profile: 2}); 'profiled'")).stdout).toContain('profiled');
    const line = "Server.publish('stop', {server_id: Job.where({name: 'nobody:1";
    for (const key of line) await terminal.type(key + KEY.tab);
    await terminal.waitFor(/nobody:1[^\n]*$/);
    const count = "db.collection('system.profile').countDocuments({ns: /rocket_job/})";
    // Read in the background, every few seconds.
    expect(Number((await run('-e', count)).stdout)).toBeLessThan(line.length / 2);
  });
});
