import { deepEqual, equal, match } from 'node:assert/strict';
import type { EventStrategy } from '../../src/config/settings/event-strategy';
import { runConsole } from '../support/console-process';
import { EVENTS, Listening } from '../support/listening';
import { until } from '../support/until';
import type { RunningDatabase, Topology } from './database';
import { Job, MarkBatchJob, MarkJob, RocketJob } from './library';

/** The place to try a flow: a database with one server, to which this process is connected. */
interface Place {
  readonly database: RunningDatabase;
  readonly topology: Topology;
  readonly url: string;
  readonly server: string;
}

/** A flow that must work; it returns the words for the table, by default `ok`. */
export interface Flow {
  readonly name: string;
  run(place: Place): Promise<string | undefined>;
}

/** In this order, because later ones read the events of earlier ones. */
export const FLOWS: readonly Flow[] = [
  {
    name: 'publish, follow',
    async run({ url, server }) {
      await follows(url, 'pause', server);
      equal((await RocketJob.Server.where({ name: server }).first())?.state, 'paused');
      await follows(url, 'resume', server);
      return undefined;
    },
  },
  {
    name: 'jobs',
    async run() {
      const job = await MarkJob.create({ name: 'done', destroy_on_complete: false });
      const kept = { collect_output: true, destroy_on_complete: false };
      const batch = await MarkBatchJob.create({ slice_size: 2, ...kept });
      await batch.upload([1, 2, 3, 4, 5]);
      await until(async () => (await batch.reload()).state === 'completed');
      await until(async () => (await job.reload()).state === 'completed');
      const results: number[] = [];
      for await (const result of batch.download()) results.push(Number(result));
      deepEqual(results, [2, 4, 6, 8, 10]);
      return undefined;
    },
  },
  {
    name: 'lookups',
    async run({ url, server }) {
      deepEqual(await RocketJob.Server.running().pluck('name'), [server]);
      deepEqual(await Job.countsByState(), { completed: 2 });
      const { code, stdout, stderr } = await runConsole(['--url', url, 'servers']);
      equal(code, 0, stderr);
      match(stdout, new RegExp(server));
      return undefined;
    },
  },
  {
    name: 'events',
    async run({ url, server }) {
      const { code, stdout, stderr } = await runConsole(['--url', url, 'events']);
      equal(code, 0, stderr);
      match(stdout, /pause/);
      match(stdout, new RegExp(server));
      const events = await RocketJob.Event.recent(10).toArray();
      deepEqual(
        events.map(({ action }) => action).filter((action) => /pause|resume/.test(action)),
        ['resume', 'pause'],
      );
      return undefined;
    },
  },
  {
    name: 'read-only',
    async run({ url }) {
      const before = await RocketJob.Event.recent(100).count();
      const writes = ["Server.publish('pause')", "db.collection('x').insertOne({})"];
      for (const write of writes) {
        const { code, stdout, stderr } = await runConsole(['--url', url, '--read-only', '-e', write]);
        equal(code, 1, stdout + stderr);
        match(stdout + stderr, /read-only|read_only/i);
      }
      equal(await RocketJob.Event.recent(100).count(), before);
      return undefined;
    },
  },
  listenerFlow('capped'),
  listenerFlow('change_stream'),
  listenerFlow('polling'),
];

async function follows(url: string, action: string, server: string): Promise<void> {
  const { code, stdout, stderr } = await runConsole(['--url', url, action, server]);
  equal(code, 0, stdout + stderr);
}

/** A change stream needs a replica set: without one, the listener must report that. */
function listenerFlow(strategy: EventStrategy): Flow {
  return {
    name: strategy,
    async run({ database, topology }) {
      await using all = new Listening(database.url(`listening_${strategy}`), { strategy });
      if (strategy !== 'capped')
        await all.database.collection(EVENTS).createIndex({ created_at: 1 }, { expireAfterSeconds: 3_600 });
      const started = await all.listener.start().then(
        () => undefined,
        (error: Error) => error,
      );
      if (topology === 'standalone' && strategy === 'change_stream') {
        match(
          String(started?.message),
          /^The strategy `change_stream` needs change streams, and this database has none: /,
        );
        return 'refused, as wanted';
      }
      if (started !== undefined) throw started;
      const actions = Array.from({ length: 20 }, (_, number) => `event ${number}`);
      for (const action of actions) await all.publish(action);
      await until(() => all.actions().length >= actions.length);
      deepEqual(all.actions(), actions);
      equal(all.listener.state.strategy, strategy);
      return undefined;
    },
  };
}
