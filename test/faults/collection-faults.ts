import { EVENTS } from '../../src/mongo/collection-names';
import { until } from '../support/until';
import type { Fault } from './fault';
import { now, type Scene } from './scene';
import { keyOf } from './tally';

const RING_BYTES = 65_536;
const OPLOG_MEGABYTES = 16;
/** Several times the size of the ring. */
const FILLERS = Array.from({ length: 1_500 }, (_, number) => ({
  name: 'Filler',
  action: 'fill',
  parameters: { number, text: '.'.repeat(100) },
}));

/** Faults of `rocket_job.events` itself. */
export const COLLECTION_FAULTS: readonly Fault[] = [
  {
    name: 'missing',
    title: 'no collection at start',
    deafAtMostS: 2,
    async strike() {
      return undefined;
    },
  },
  {
    name: 'empty',
    title: 'empty collection at start',
    deafAtMostS: 2,
    async prepare({ strategy, database }) {
      if (strategy === 'capped') await database.createCollection(EVENTS, { capped: true, size: 134_217_728 });
      else await database.createIndex(EVENTS, { created_at: 1 }, { expireAfterSeconds: 86_400 });
    },
    async strike() {
      return undefined;
    },
  },
  {
    name: 'dropped',
    title: 'collection dropped while nothing is published; a listener creates it again',
    deafAtMostS: 2,
    async strike(scene) {
      await scene.stopPublishing();
      await scene.drop();
      await until(() => scene.database.listCollections({ name: EVENTS }).hasNext());
      scene.startPublishing();
      return undefined;
    },
  },
  {
    name: 'dropped-uncapped',
    title: 'collection dropped under publishers, created again uncapped',
    deafAtMostS: 2,
    async strike(scene) {
      await scene.drop();
      // A publisher may have created it already, also uncapped.
      await scene.database.createCollection(EVENTS).catch(() => {});
      return undefined;
    },
  },
  {
    name: 'overtaken',
    title: 'ring overwritten while the listener did not run',
    deafAtMostS: 2,
    replicaSet: { oplogMegabytes: OPLOG_MEGABYTES },
    async prepare({ strategy, database }) {
      if (strategy === 'capped') await database.createCollection(EVENTS, { capped: true, size: RING_BYTES });
    },
    async strike(scene) {
      const from = now();
      for (const listener of scene.listeners) listener.signal('SIGSTOP');
      await overtake(scene);
      await scene.publishMore();
      await scene.stopPublishing();
      // Events that are in the ring now can be heard before anything else is written.
      const readable = new Set((await scene.stored()).map(keyOf));
      scene.listeningFrom = now();
      scene.excuseGone(from, scene.listeningFrom, readable);
      for (const listener of scene.listeners) listener.signal('SIGCONT');
      await scene.allIsHeard();
      scene.startPublishing();
      const gaps = scene.listeners.map(({ log }) =>
        log.filter((line) => line.startsWith('Events may have been lost')),
      );
      return `gaps declared by the listeners: ${gaps.map(({ length }) => length).join(' and ')}`;
    },
  },
];

/** Fills the ring, or the oplog if a listener resumes from that. */
async function overtake(scene: Scene): Promise<void> {
  if (scene.strategy === 'change_stream') {
    const text = '.'.repeat(1_000_000);
    const noise = scene.database.collection('noise');
    for (let written = 0; written < 3 * OPLOG_MEGABYTES; written++) await noise.insertOne({ text });
  } else {
    await scene.events.insertMany(FILLERS.map((filler) => ({ ...filler })));
  }
}
