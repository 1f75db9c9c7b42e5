import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { databaseUrl } from '../integration/server-database';
import { consoleAt } from '../support/console-process';
import { connectedDatabase } from '../support/database';
import { KEY } from '../support/terminal';

const NAMES = ['a', 'b', 'c'].map((letter) => `${letter}-server-with-a-long-name.example.com:4711`);

describe('receipts', () => {
  const database = connectedDatabase();

  it('appear below the call, are redrawn when the window changes, and leave nothing behind; Ctrl+C stops them and the entry', async () => {
    const servers = database().collection('rocket_job.servers');
    const heartbeat = () => ({ _id: new ObjectId(), updated_at: new Date(), workers: 1 });
    await servers.deleteMany({});
    await servers.insertMany(
      NAMES.map((name) => ({
        ...{ name, state: 'running', max_workers: 2 },
        ...{ started_at: new Date(), heartbeat: heartbeat() },
      })),
    );
    await using terminal = consoleAt(['--follow', '600', '--url', databaseUrl(database())]);
    await terminal.waitFor(/rw:001> /);
    await terminal.type(KEY.paste("Server.publish('pause')\nServer.publish('stop')") + KEY.enter);
    await terminal.waitFor('0 of 3 done, waiting for 3');
    terminal.resize(30, 40);
    await terminal.waitFor('0 of 3 done, waiting for 3');
    await servers.updateOne({ name: NAMES[0] as string }, { $set: { state: 'paused' } });
    await terminal.waitFor('1 of 3 done, waiting for 2');
    terminal.resize(100, 20);
    await terminal.waitFor('1 of 3 done, waiting for 2');
    await terminal.type(KEY.ctrl('c'));
    await terminal.waitFor('The event is already published.');
    await terminal.waitFor(/rw:002> /);
    const screen = await terminal.screen();
    const from = screen.findIndex((line) => line.startsWith('✓'));
    expect(screen.slice(from, from + 3)).toEqual([
      `✓ ${NAMES[0]}  running → paused`,
      `? ${NAMES[1]}  running, waiting`,
      `? ${NAMES[2]}  running, waiting`,
    ]);
    expect(screen.join('\n').match(/running, waiting/g)).toHaveLength(2);
    expect(screen.join('\n').match(/ of 3 done/g)).toHaveLength(1);
    await terminal.enter("Event.where({action: 'stop'}).count()");
    await terminal.waitFor('\n0\n');
  });
});
