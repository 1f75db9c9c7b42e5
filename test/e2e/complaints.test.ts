import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { databaseUrl } from '../integration/server-database';
import { consoleAt, ownHome } from '../support/console-process';
import { connectedDatabase } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { KEY, Terminal } from '../support/terminal';

// The most frequent complaints about other consoles, and the test for each in a real pseudo-terminal:
//
//  1 a paste runs on after the line that failed    paste: is one unit even in a terminal without brackets; console: keeps no stale values
//  2 a line of a paste that begins with a dot       paste: continues an entry with a line that starts with a dot
//  3 slow or broken large pastes                    paste: of ten thousand lines is one complete entry
//  4 entries of many lines in the history           paste: is recalled as a whole; console: the history
//  5 a history that another console overwrites      console: survives kill -9, contains the entries of two consoles
//  6 a home folder that cannot be written           here
//  7 secrets in the history                         console: is private with masked secrets
//  8 a history that omits too much                  here
//  9 damage in production by accident               safety: shows the affected servers and continues only after their number was typed
// 10 warnings where there is no danger              here
// 11 which environment is this?                     console: runs the rc file of the home folder (label and colour)
// 12 a sandbox where it is not known what sticks    here
// 13 it is unknown who did it                       here
// 14 completion that opens while one types          here; see: Tab
// 15 an unwanted pager                              here
// 16 floods of output, and silence                  see: cut output
// 17 promises shown instead of values               console: interrupts a promise that never settles; here
// 18 Ctrl+C that leaves work running, or is lost    here; console: interrupts a loop at Ctrl+C
// 19 a name that a failed `let` has spoilt          here
// 20 output of the background in what is typed      here; see: events
// 21 prompts and echoes in a pipe                   here; script
// 22 Windows: pastes that end or freeze it          paste (on every system)
// 23 a terminal that vanishes                       closed-terminal: exits the console by its signal
// 24 examples with prompts that cannot be pasted    paste: of an irb session, of a Rails console, …

describe('the complaints of users of other consoles', () => {
  const database = connectedDatabase();
  const url = () => databaseUrl(database());

  async function atPrompt(args: readonly string[] = [], env = ownHome()): Promise<Terminal> {
    const terminal = consoleAt(['--url', url(), ...args], env);
    await terminal.waitFor(/Connected\./);
    await terminal.waitFor(/(rw|ro):001> /);
    return terminal;
  }

  function homeWith(settings: string): NodeJS.ProcessEnv {
    const home = ownHome();
    writeFileSync(join(home['HOME'] ?? '', '.rjconsolerc'), `settings(${settings})`);
    return home;
  }

  it("6: a history that can't be saved is reported once, and the session has its own", async () => {
    const home = ownHome();
    mkdirSync(join(home['HOME'] ?? '', 'history'));
    await using terminal = await atPrompt([], { ...home, RJ_HISTORY: join(home['HOME'] ?? '', 'history') });
    await terminal.enter("'one' + 1");
    await terminal.waitFor("\n'one1'\n");
    await terminal.enter("'two' + 2");
    await terminal.waitFor("\n'two2'\n");
    await terminal.type(KEY.up + KEY.up + KEY.enter);
    await terminal.waitFor("\n'one1'\n");
    expect(terminal.text.match(/set RJ_HISTORY to a writable file/g)).toHaveLength(1);
  });

  it.each([
    ['remove', ["'plain'"]],
    ['keep', ["'plain'", "password = 'hunter2'"]],
  ])('8: a setting decides about secrets in the history: %s', async (history, kept) => {
    const home = homeWith(`{ history: '${history}' }`);
    await using terminal = await atPrompt([], home);
    await terminal.enter("'plain'");
    await terminal.waitFor("\n'plain'\n");
    await terminal.enter("password = 'hunter2'");
    await terminal.waitFor("\n'hunter2'\n");
    await terminal.type(KEY.up + KEY.enter);
    await terminal.waitFor("\n'hunter2'\n");
    const lines = readFileSync(join(home['HOME'] ?? '', '.rj-console_history'), 'utf8')
      .trim()
      .split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(kept);
  });

  it('10, 13: in production only a stop, kill or pause of every server is confirmed, and the events show who did what', async () => {
    const heartbeat = { _id: new ObjectId(), updated_at: new Date(), workers: 1 };
    const server = { name: 'app:1', state: 'running', max_workers: 2, started_at: new Date(), heartbeat };
    const servers = database().collection('rocket_job.servers');
    await servers.deleteMany({});
    await servers.insertOne(server);
    await using terminal = await atPrompt(['-E', 'production', '--follow', '0']);
    for (const call of ["resume'", "refresh'", "pause', {name: 'app:1'}", "stop', {name: 'app:1'}"]) {
      await terminal.enter(`Server.publish('${call})`);
      await terminal.waitFor(/Published Server\.\w+ .*to 1 server: app:1/);
    }
    await terminal.enter("Logger.publish('set', {level: 'info'})");
    await terminal.waitFor('Published Logger.set');
    expect(terminal.text).not.toContain('Type 1 or all');
    await terminal.enter('Event.recent()');
    await terminal.waitFor(/ago {2}\S+@\S+ \(rj-console\) set the log level to info everywhere/);
    await terminal.waitFor(/ago {2}\S+@\S+ \(rj-console\) stopped app:1/);
  });

  it('12: a read-only console says so, and a refusal is an error, not a fake success', async () => {
    await using terminal = await atPrompt(['--read-only']);
    await terminal.enter("Logger.publish('set', {level: 'debug'}); 'done'");
    await terminal.waitFor(
      'Error: This console is read-only, so `publish set` is refused. Nothing was written.',
    );
    await terminal.waitFor(/ro:002> /);
    expect(terminal.text).not.toContain("\n'done'");
  });

  it('14, 15, 17, 19, 20: typing and output stay apart, a name can be declared again, and there is no pager', async () => {
    await using terminal = await atPrompt();
    await terminal.enter('let spoilt = null.id');
    await terminal.waitFor('TypeError');
    await terminal.enter('let spoilt = Job.count()');
    await terminal.waitFor('\n0\n');
    await terminal.enter('const spoilt = [Job.count() + 1, spoilt]; spoilt');
    await terminal.waitFor('\n[ 1, 0 ]\n');

    await terminal.enter('timer = setInterval(() => console.log("from " + "behind"), 50); 0');
    await terminal.waitFor(/rw:005> $/);
    await terminal.type("'typed before, '");
    await terminal.waitFor("'typed before, '");
    await terminal.waitFor('from behind\n');
    await terminal.type(" + 'typed behind'");
    await terminal.enter('');
    await terminal.waitFor("\n'typed before, typed behind'\n");
    expect((await terminal.screen()).filter((line) => /rw:005/.test(line))).toEqual([
      "rocketjob(dev) rs0 [primary] rw:005> 'typed before, ' + 'typed behind'",
    ]);
    await terminal.enter('clearInterval(timer)');
    await terminal.waitFor(/rw:007> $/);

    for (const key of 'Server.publish(') await terminal.type(key);
    await terminal.waitFor('Server.publish(');
    const lines = (await terminal.screen()).filter((line) => line !== '');
    expect(lines.at(-1)).toBe('rocketjob(dev) rs0 [primary] rw:007> Server.publish(');
    await terminal.type(KEY.ctrl('u'));

    await terminal.enter(
      "Array.from({length: 200}, (_, row) => 'row ' + row).join('\\n').split('\\n').length",
    );
    await terminal.waitFor('\n200\n');
    await terminal.enter("for (let row = 0; row < 200; row++) console.log('row ' + row)");
    await terminal.waitFor('\nrow 199\n');
    await terminal.waitFor(/rw:009> $/);
  });

  it("18: Ctrl+C kills the database's operations", async () => {
    await database().collection('slow').insertOne({});
    await using terminal = await atPrompt();
    const operations = () =>
      database()
        .admin()
        .command({ currentOp: 1, ns: `${database().databaseName}.slow` })
        .then(({ inprog }) => inprog.length);
    await terminal.enter("db.collection('slow').find({$where: 'while (true) {}'}).toArray()");
    await expect.poll(operations, { timeout: 10_000 }).toBe(1);
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor(/rw:002> /);
    await expect.poll(operations, { timeout: 10_000 }).toBe(0);
  });

  it('18: Ctrl+C works at any moment after Enter, and no later part of the entry runs', async () => {
    await using terminal = await atPrompt();
    let entry = 1;
    for (const afterMs of [undefined, 0, 1, 2, 4, 8, 16, 24, 26, 28, 32, 64]) {
      if (afterMs === undefined) {
        await terminal.type(`for (;;) {}${KEY.enter}${KEY.ctrl('c')}`);
      } else {
        await terminal.enter('for (;;) {}');
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        await terminal.type(KEY.ctrl('c'));
      }
      entry += 1;
      await terminal.waitFor(new RegExp(`rw:${String(entry).padStart(3, '0')}> $`));
    }
    await terminal.enter("console.log('first'); await new Promise(() => {}); ran = 'on'");
    await terminal.waitFor('\nfirst\n');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor(/rw:014> $/);
    await terminal.enter('typeof ran');
    await terminal.waitFor("\n'undefined'\n");
    await terminal.enter('ruby');
    await terminal.waitFor(/rw:016> $/);
    await terminal.type(`loop { }${KEY.enter}${KEY.ctrl('c')}`);
    await terminal.waitFor(/rw:017> $/);
    await terminal.enter('puts 40 + 2');
    await terminal.waitFor(/\n42\n/);
  });

  it('21: in a pipe there are only results', async () => {
    const bin = join(PACKAGE_ROOT, 'bin', 'rj-console.js');
    const pipe = `printf '1 + 1\\n\\n"two"\\n' | "$0" "${bin}" --url "${url()}" | cat; echo end`;
    const env = ownHome();
    const cwd = env['HOME'] as string;
    await using shell = new Terminal('/bin/sh', ['-c', pipe, process.execPath], { env, cwd });
    await shell.waitFor('end');
    expect(shell.raw).toBe('2\r\ntwo\r\nend\r\n');
  });
});
