import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { consoleAt, ownHome } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { PACKAGE_ROOT } from '../support/from-dist';
import { type ServerProcess, startServer } from '../support/server-process';
import { KEY, type Terminal } from '../support/terminal';
import { until } from '../support/until';

// The Ruby blocks of Rocket Job's own page on events, unchanged, pasted into a real terminal.
const page = readFileSync(join(PACKAGE_ROOT, 'test/fixtures/rocket-job-events.md'), 'utf8');
const blocks = [...page.matchAll(/~~~ruby\n([\s\S]*?)~~~/g)].map(([, code = '']) => code);

let url: string;
let terminal: Terminal;
let server: ServerProcess | undefined;

beforeEach(async () => {
  url = freshDatabaseUrl();
  server = undefined;
});
afterEach(async () => {
  await terminal[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

async function open(): Promise<void> {
  terminal = consoleAt(['--url', url, '--follow', '3'], ownHome());
  await terminal.waitFor('rw:001> ');
}

/** Pastes a text and enters it. */
async function paste(text: string): Promise<void> {
  await terminal.type(KEY.paste(text));
  await terminal.type(KEY.enter);
}

/** Enters a line and waits for its result. */
async function answer(line: string, pattern: string | RegExp): Promise<RegExpMatchArray> {
  await terminal.enter(line);
  return terminal.waitFor(pattern);
}

function block(text: string): string {
  const found = blocks.find((code) => code.includes(text));
  if (found === undefined) throw new Error(`Expected a block with ${text}`);
  return found;
}

describe('the page on events', () => {
  it('works as it says, block by block', async () => {
    server = await startServer(url, 'myhost:1');
    await open();
    // In the order of the page, except that servers are stopped last.
    const outcomes: readonly (readonly [string, RegExp])[] = [
      ['Server.publish(:pause)', /✓ myhost:1 {2}running → paused/],
      ['Server.publish(:resume)', /✓ myhost:1 {2}paused → running/],
      ['Server.publish(:thread_dump)', /Published Server\.thread_dump/],
      ['Worker.publish(:stop', /Published Worker\.stop \{[^}]*worker_id: 1/],
      ['Worker.publish(:kill', /Published Worker\.kill \{[^}]*worker_id: 1/],
      ['Worker.publish(:thread_dump', /Published Worker\.thread_dump \{[^}]*worker_id: 1/],
      ['level: :debug)', /Published Logger\.set \{level: 'debug'\}/],
      ['level: :info)', /Published Logger\.set \{level: 'info'\}/],
      ['pid: 34567', /Published Logger\.set \{[^}]*pid: 34567/],
      [
        'host_name: "server1.company.com")',
        /Published Logger\.set \{[^}]*host_name: 'server1\.company\.com'/,
      ],
      ['class_name:', /Published Logger\.set \{[^}]*class_name: 'RocketJob::Supervisor'/],
      ["host_name: 'f98558c72ef7'", /Published Logger\.thread_dump \{host_name: 'f98558c72ef7'\}/],
      ['SecretConfig.publish(:refresh)', /Published SecretConfig\.refresh/],
      ['config.secret_config.key?', /rw:\d+> /],
      ['unless RocketJob.server?', /=> #<Thread ended>/],
      ['class ExampleSubscriber', /rw:\d+> /],
      ['ExampleSubscriber.subscribe', /=> \d+/],
      ['ExampleSubscriber.publish(:example)', /Put some custom code here[\s\S]*Running example event/],
      ['ExampleSubscriber.publish(:example2', /Example2 name: Jack, port: 123[\s\S]*Running example2 event/],
      ['Server.publish(:stop, server_id: server.id)', /✓ myhost:1 {2}running → exited/],
    ];
    const pasted = new Set<string>();
    for (const [text, outcome] of outcomes) {
      const code = block(text);
      pasted.add(code);
      await paste(code);
      await terminal.waitFor(outcome);
    }
    expect(await server.exited).toBe(0);
    for (const action of ['stop', 'kill']) {
      server = await startServer(url, `${action}:1`);
      const code = block(`Server.publish(:${action})`);
      pasted.add(code);
      await paste(code);
      await terminal.waitFor(`✓ ${action}:1  running → exited`);
      expect(await server.exited).toBe(0);
    }
    expect(blocks.filter((code) => !pasted.has(code))).toEqual([]);
    await answer('p config.rocket_job.max_workers, RocketJob::Config.heartbeat_seconds', /10\n15\.0/);
  });
});

describe('Ruby at the prompt', () => {
  it('is interrupted by Ctrl+C, whatever it does, and restarts', async () => {
    await open();
    await answer('kept = [1, 2].map { |n| n * 2 }', '=> [2, 4]');
    await answer('puts "in" "side"; loop {}', 'inside');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor('Stopped Ruby');
    await terminal.waitFor(/unset: kept/);
    await answer(
      'puts kept',
      /Starting Ruby…[\s\S]*NameError: rj-console:1: undefined local variable or method 'kept'/,
    );
    await answer('1.minute + 1', '=> 1 minute and 1 second');
  });

  it('survives calls that would end it, with its variables', async () => {
    await open();
    await answer('kept = [1, 2].map { |n| n * 2 }', '=> [2, 4]');
    for (const line of [
      'return',
      'return 1 if kept',
      'proc { return 5 }.call',
      '[1].each { return 3 }',
      'begin; return; ensure; 1; end',
      'eval("return 3")',
      'raise "x" rescue return',
      'Thread.new { return }.join',
      'exit!',
      'Process.exit!(3)',
    ]) {
      await paste(`${line} if true\nkept = 5`);
      await terminal.waitFor(
        /\(returned at line 1 of 2; line 2 not run\)|exit \d\. To leave the console, type exit/,
      );
      if (!line.includes('exit!')) await answer('puts "kept: #{kept}" if true', /kept: \[2, 4\]/);
    }
    await answer('puts "al" "ive"', 'alive');
    expect(terminal.text).not.toContain('Ruby exited');
  });

  it('names the lost variables, whichever language had them', async () => {
    await open();
    await answer('mine = 1', /^1$/m);
    await answer('theirs = [mine].map { |n| n + 1 }', '=> [2]');
    const [{ pid }] = rubyProcesses() as [{ pid: number }];
    await terminal.enter('puts mine; loop {}');
    await until(() => terminal.text.includes('puts mine; loop {}\n1\n'));
    process.kill(pid, 'SIGKILL');
    await terminal.waitFor(/unset: theirs\)/);
    await answer('puts "mine: #{mine}" if true', 'mine: 1');
    await answer('mine = raise("x") if true', /unset: mine\)/);
    await answer('mine', 'mine is not defined');
  });

  it('continues after a crash of its process', async () => {
    await open();
    await answer('puts "al" "ive"', 'alive');
    const [{ pid }] = rubyProcesses() as [{ pid: number }];
    process.kill(pid, 'SIGKILL');
    await terminal.waitFor('Ruby exited (SIGKILL)');
    await answer('puts "ag" "ain"', /Starting Ruby…[\s\S]*again/);
    await answer('1 + 1', /^2$/m);
  });

  it('leaves no process behind', async () => {
    await open();
    await answer('puts "al" "ive"', 'alive');
    const [{ pid }] = rubyProcesses() as [{ pid: number }];
    await answer('puts "in" "side"; loop {}', 'inside');
    terminal.kill('SIGKILL');
    await terminal.exited;
    await until(() => !existsSync(`/proc/${pid}`));
  });

  it('ends without a message when the console exits', async () => {
    terminal = consoleAt([], ownHome());
    await terminal.waitFor('rw:001> ');
    await answer('RocketJob::Server.count', /\n=> 2\n/);
    await terminal.waitFor('rw:002> ');
    await terminal.enter('exit');
    expect(await terminal.exited).toBe(0);
    expect(terminal.unread.trim()).toBe('exit');
  });

  it('is chosen by name, shares its variables, and shows how to call a function', async () => {
    await open();
    await answer('ruby', 'The prompt is now Ruby. To switch back: typescript');
    await answer('x = [3, 1, 2]', '=> [3, 1, 2]');
    await answer('x.sort.first', '=> 1');
    await answer('typescript', 'The prompt is now TypeScript');
    await answer('x.length', /^(?:=> )?3$/m);
    await answer('const y = { a: 1 }', '{ a: 1 }');
    await answer('puts y.inspect', '{"a" => 1}');
    await answer('Server.publish', 'Server.publish is a function. To call it: Server.publish()');
  });
});

/** Returns the children of this test's console that run Ruby. */
function rubyProcesses(): { readonly pid: number }[] {
  const rows = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' }).split('\n');
  return rows
    .map((row) => row.trim().split(/\s+/))
    .filter(
      ([, parent, ...args]) => Number(parent) === terminal.pid && args.join(' ').includes('process/child.js'),
    )
    .map(([pid]) => ({ pid: Number(pid) }));
}
