import { setTimeout as sleep } from 'node:timers/promises';
import type { Db } from 'mongodb';
import { killCursors } from '../faults/kill-cursors';
import { type Tally, tally } from '../faults/tally';
import { until } from '../support/until';
import { SoakScene } from './soak-scene';
import { openAt, type Usage, usageOf } from './usage';

/** The durations of the database's freezes, in turn. A publisher gives up after five seconds. */
const FREEZES_MS = [2_000, 4_000, 7_000];
const PER_SECOND = 50;
/** Memory that a process needs only once isn't a leak. */
const WARM_UP_SECONDS = 60;
/** How much more memory each process may need at the end than at the start: uncollected garbage. */
const MOST_MORE_MEGABYTES = 80;
/** Pools may differ by their current operations. */
const MOST_MORE_CONNECTIONS = 6;
/** Idle connections are closed within five seconds in a soak. */
const SETTLES_WITHIN_MS = 20_000;

export interface SoakPlan {
  readonly seconds: number;
  /** The pause between two freezes of the database. */
  readonly freezeEverySeconds: number;
  readonly onProgress: (line: string) => void;
}

/** The result of a soak. */
export interface SoakReport extends Tally {
  readonly seconds: number;
  readonly freezes: number;
  readonly cursorsKilled: number;
  /** Events whose publisher was told that they are not known to be stored. */
  readonly notStored: number;
  readonly missingReceipts: number;
  readonly start: Usage;
  readonly end: Usage;
  /** Cursors at the database when all processes have exited. */
  readonly leftoverCursors: number;
  /** The unexpected results. */
  readonly problems: readonly string[];
}

/**
 * Runs a publisher, a listener and two servers on a database that is frozen and loses cursors, and counts.
 */
export async function runSoak(plan: SoakPlan): Promise<SoakReport> {
  await using scene = await SoakScene.open(PER_SECOND);
  const { database, publisher } = scene;
  publisher.startPublishing();
  await sleep(Math.min(plan.seconds / 10, WARM_UP_SECONDS) * 1_000);
  const start = await usageOf(scene.processes, database);
  const faults = await strike(scene, plan);
  const evidence = await scene.evidence();
  const counts = tally(evidence);
  const missingReceipts = await scene.missingReceipts(evidence.stored.length);
  await settled(database, start);
  const end = await usageOf(scene.processes, database);
  await scene.endProcesses();
  // A reply that the database was holding back may take a second.
  await settled(database, { connections: start.connections, cursors: 0 });
  const { cursors: leftoverCursors } = await openAt(database);
  const notStored = publisher.failures.length;
  const report = {
    ...counts,
    ...faults,
    seconds: plan.seconds,
    notStored,
    missingReceipts,
    start,
    end,
    leftoverCursors,
  };
  return { ...report, problems: problemsOf(report) };
}

/** Waits until no more than that is open, or it has taken too long. */
async function settled(database: Db, most: Pick<Usage, 'connections' | 'cursors'>): Promise<void> {
  const end = performance.now() + SETTLES_WITHIN_MS;
  await until(async () => {
    const { connections, cursors } = await openAt(database);
    const isSettled = connections <= most.connections && cursors <= most.cursors;
    return isSettled || performance.now() > end;
  });
}

async function strike(
  { mongod, database, publisher }: SoakScene,
  { seconds, freezeEverySeconds, onProgress }: SoakPlan,
): Promise<Pick<SoakReport, 'freezes' | 'cursorsKilled'>> {
  const begin = performance.now();
  const elapsedS = () => Math.round((performance.now() - begin) / 1_000);
  let freezes = 0;
  let cursorsKilled = 0;
  while (elapsedS() < seconds) {
    if (elapsedS() >= (freezes + 1) * freezeEverySeconds) {
      const forMs = FREEZES_MS[freezes++ % FREEZES_MS.length] ?? 0;
      process.kill(mongod.pid, 'SIGSTOP');
      await sleep(forMs);
      process.kill(mongod.pid, 'SIGCONT');
      onProgress(`${elapsedS()} s: ${publisher.published.length} published, frozen for ${forMs / 1_000} s`);
    }
    await sleep(500 + Math.random() * 1_000);
    cursorsKilled += await killCursors(database);
  }
  return { freezes, cursorsKilled };
}

function problemsOf(report: Omit<SoakReport, 'problems'>): string[] {
  const { lost, twice, outOfOrder, missingReceipts, start, end, leftoverCursors } = report;
  const grown = Object.entries(end.megabytes).flatMap(([name, megabytes]) => {
    const more = megabytes - (start.megabytes[name] ?? 0);
    return more > MOST_MORE_MEGABYTES ? [`${name} needs ${more} MiB more than at the start`] : [];
  });
  const counted: readonly (readonly [number, number, string])[] = [
    [lost.length, 0, 'events lost'],
    [twice, 0, 'events heard twice'],
    [outOfOrder, 0, 'events out of order'],
    [missingReceipts, 0, 'receipts missing'],
    [end.connections - start.connections, MOST_MORE_CONNECTIONS, 'connections more than at the start'],
    [end.cursors - start.cursors, 0, 'cursors more than at the start'],
    [leftoverCursors, 0, 'cursors left behind'],
  ];
  const over = counted.filter(([count, most]) => count > most).map(([count, , what]) => `${count} ${what}`);
  return [...over, ...grown];
}
