import { beforeAll, describe, expect, it } from 'vitest';
import { CONSOLE, ownHome } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';
import { nodeProgram, OTHER_NODES } from '../support/nodes';
import { startServer } from '../support/server-process';
import { KEY, Terminal } from '../support/terminal';

// The parts that depend on the Node.js version: the inspector, interrupting endless loops, threads,
// WebAssembly, the terminal. `npm run test:nodes` runs all tests.
describe.each(OTHER_NODES)('on Node.js %s', (version) => {
  let node: string;
  beforeAll(async () => {
    node = await nodeProgram(version);
  });

  it('the console and the server work, in both languages', async () => {
    const url = freshDatabaseUrl();
    await using server = await startServer(url, 'myhost:1', [], { node });
    const env = ownHome();
    await using terminal = new Terminal(node, [CONSOLE, '--url', url], { env, cwd: env['HOME'] as string });
    await terminal.waitFor('rw:001> ');
    await terminal.enter('process.version');
    await terminal.waitFor(`'v${version}'`);
    await terminal.enter('let n: number = Server.count(); n + 41');
    await terminal.waitFor(/^42$/m);

    await terminal.enter("console.log('in' + 'side'); while (true) {}");
    await terminal.waitFor('inside');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor('rw:004> ');

    await terminal.type(KEY.paste('rows = RocketJob::Server.all.map(&:name)\nputs "Ruby saw #{rows.first}"'));
    await terminal.type(KEY.enter);
    await terminal.waitFor('Ruby saw myhost:1');
    await terminal.enter('puts "in" "deed"; loop {}');
    await terminal.waitFor('indeed');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor(/Stopped Ruby[\s\S]*rw:006> /);

    await terminal.enter("Server.publish('thread_dump')");
    await terminal.waitFor(/thread.* here/);
    await terminal.enter('RocketJob::Subscribers::Server.publish(:stop)');
    await terminal.waitFor(/✓ myhost:1 {2}running → exited/);
    expect(await server.exited).toBe(0);
  });
});
