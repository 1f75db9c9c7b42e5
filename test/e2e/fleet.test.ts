import { afterEach, describe, expect, it } from 'vitest';
import { StandInFleet, type StandInOptions } from '../../bench/fleet/stand-in.mjs';
import { consoleAt, runConsole } from '../support/console-process';
import { freshDatabaseUrl } from '../support/database';

const SERVERS = 300;
const PAUSE = ['-e', "Server.publish('pause')"];

describe('300 servers', () => {
  let fleet: StandInFleet;
  let url: string;

  const start = async (kinds: Omit<StandInOptions, 'servers'> = {}) => {
    url = freshDatabaseUrl();
    fleet = await StandInFleet.start(url, { servers: SERVERS, ...kinds });
  };
  const run = (...args: readonly string[]) => runConsole([...args, '--url', url]);
  afterEach(() => fleet.stop());

  it('have all acted', async () => {
    await start({ ruby: 20 });
    const { stdout, code } = await run(...PAUSE);
    expect(stdout).toMatch(/^… 300 done are not listed .*\n300 of 300 done \(/m);
    expect(stdout.split('\n').length).toBeLessThan(10);
    expect(stdout).toMatch(/^Published Server\.pause to 300 servers: app1:4000, .*, app10:4009, … 290 more /);
    expect(code).toBe(0);
    const command = await run('resume', '--all');
    expect(command.stdout).toMatch(/^300 of 300 done \(/m);
    const pattern = await run('pause', 'app1*', '--wait', '20');
    expect(pattern.stdout).toMatch(/^111 of 111 done \(/m);
    expect(pattern.stdout).toMatch(/matches 111 servers: app1:4000, .*, … 101 more$/m);
  });

  it('are named if they failed, did nothing, or are dead', async () => {
    await start({ silent: 3, failing: 2, dead: 1 });
    const { stdout, code } = await run('--follow', '3', ...PAUSE);
    expect(code).toBe(4);
    for (const name of fleet.named('failing'))
      expect(stdout).toContain(`✗ ${name}  failed: Error: no space left on device`);
    for (const name of fleet.named('silent')) expect(stdout).toContain(`? ${name}  running, no response`);
    expect(stdout).toContain(`Probably dead (no heartbeat): ${fleet.named('dead')[0]}`);
    expect(stdout).toMatch(/^294 of 300 done, 2 failed, no response from 4: app1:4000 \(last heartbeat /m);
  });

  it('are reported when they act late', async () => {
    await start({ late: 2, lateMs: 4_000 });
    const { stdout, code } = await run('--follow', '12', ...PAUSE);
    for (const name of fleet.named('late'))
      expect(stdout).toContain(`✓ ${name}  running → paused  late, after `);
    expect(stdout).toMatch(/^300 of 300 done \(2 late\) \(/m);
    expect(code).toBe(0);
  });

  it('fill the screen, those in trouble first', async () => {
    await start({ dead: 1, deaf: 2 });
    await using terminal = consoleAt(['--url', url]);
    await terminal.waitFor(/Connected\. 300 servers: .*, 2 deaf, 1 zombie\.|Connected\. 300 servers/);
    await terminal.waitFor(/rw:001> /);
    await terminal.enter('servers');
    const [screen] = await terminal.waitFor(/300 servers: [\s\S]*Press any key to stop\./);
    const lines = screen.split('\n');
    expect(lines.length).toBeLessThan(40);
    expect(lines[0]).toContain('1 zombie');
    expect(lines[2]).toMatch(/^app1:4000 +running \(zombie\)/);
    expect(lines[3]).toMatch(/^app2:4001 +running \(deaf\)/);
    expect(lines[5]).toMatch(/^app4:4003 +running /);
    // The first letter ends the view.
    await terminal.type('S');
    await terminal.waitFor(/rw:002> S/);
    await terminal.enter('erver.all()');
    const [page] = await terminal.waitFor(/300 servers: [\s\S]*… 280 more \(it\)/);
    expect(page).toMatch(/\napp1:4000 +running \(zombie\)/);
    const piped = await run('servers');
    expect(piped.stdout.trim().split('\n')).toHaveLength(SERVERS + 1);
  });
});
