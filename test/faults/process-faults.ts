import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault';

const HOURS_S = 3_600;
const STORM_MS = 8_000;
const QUICK_STORM_MS = 3_000;

/** Faults of cursors, publishers and listeners while the database is fine. */
export const PROCESS_FAULTS: readonly Fault[] = [
  {
    name: 'none',
    title: 'nothing',
    deafAtMostS: 1,
    async strike(scene) {
      await scene.publishMore();
      return undefined;
    },
  },
  {
    name: 'kill-cursors',
    title: 'cursors killed every 150–450 ms',
    deafAtMostS: 2,
    async strike(scene, isQuick) {
      await scene.stormOfKilledCursors(sleep(isQuick ? QUICK_STORM_MS : STORM_MS));
      return undefined;
    },
  },
  {
    name: 'clocks',
    title: 'publishers’ clocks 0/−120/+120/−3 s, cursors killed every 150–450 ms',
    deafAtMostS: 2,
    publishers: [0, -120, 120, -3].map((clockOffsetS) => ({ clockOffsetS })),
    async strike(scene, isQuick) {
      await scene.stormOfKilledCursors(sleep(isQuick ? QUICK_STORM_MS : STORM_MS));
      return undefined;
    },
  },
  {
    name: 'hours',
    title: 'publishers’ clocks ±12 h, ids that are ObjectIds, strings and UUIDs, cursors killed',
    deafAtMostS: 2,
    publishers: [
      { clockOffsetS: -12 * HOURS_S },
      { clockOffsetS: 12 * HOURS_S },
      { clockOffsetS: -12 * HOURS_S, ids: 'objectid' },
      { clockOffsetS: 12 * HOURS_S, ids: 'string' },
      { ids: 'uuid' },
    ],
    async strike(scene, isQuick) {
      await scene.stormOfKilledCursors(sleep(isQuick ? QUICK_STORM_MS : STORM_MS));
      return undefined;
    },
  },
  {
    name: 'starved-pool',
    title: 'listener and a busy publisher in one process, pool of one connection',
    deafAtMostS: 1,
    async listen(scene) {
      await scene.startListener({ url: `${scene.url}&maxPoolSize=1`, everyMs: 0 });
    },
    async strike(scene) {
      await scene.publishMore();
      return undefined;
    },
  },
  {
    name: 'slow-subscriber',
    title: 'another subscriber takes 5 s for each event',
    deafAtMostS: 1,
    listen: (scene) => scene.startListener({ subscriber: 'slow' }),
    async strike(scene) {
      await scene.publishMore();
      return undefined;
    },
  },
  {
    name: 'spinning-subscriber',
    title: 'another subscriber holds the thread up for 3 s, again and again',
    deafAtMostS: 4,
    listen: (scene) => scene.startListener({ subscriber: 'spinning' }),
    async strike(_scene, isQuick) {
      await sleep(isQuick ? QUICK_STORM_MS : STORM_MS);
      return undefined;
    },
  },
];
