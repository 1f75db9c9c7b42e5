import type { EventStrategy } from '../../src/config/settings/event-strategy';
import type { Fault } from './fault';
import { Scene } from './scene';
import { type Tally, tally } from './tally';

/** One row of the table. */
export interface FaultRun extends Tally {
  readonly fault: Fault;
  readonly strategy: EventStrategy;
  readonly note: string | undefined;
  /** The version of MongoDB. */
  readonly serverVersion: string;
  /** The unexpected results. */
  readonly misses: readonly string[];
}

/** Runs one fault with one strategy, on a separate replica set with real processes. */
export async function runFault(fault: Fault, strategy: EventStrategy, isQuick: boolean): Promise<FaultRun> {
  await using scene = await Scene.open(strategy, fault.replicaSet ?? {});
  await fault.prepare?.(scene);
  await (fault.listen?.(scene) ?? Promise.all([scene.startListener(), scene.startListener()]));
  await scene.startPublishers(fault.publishers ?? [{}, {}, { ids: 'objectid' }]);
  scene.startPublishing();
  await scene.publishMore();
  await scene.hearMore();
  const note = await fault.strike(scene, isQuick);
  await scene.publishMore();
  await scene.hearMore();
  const counts = tally(await scene.evidence());
  const { version: serverVersion } = await scene.database.command({ buildInfo: 1 });
  return { ...counts, fault, strategy, note, serverVersion, misses: missesOf(counts, fault) };
}

function missesOf({ lost, twice, outOfOrder, deafS }: Tally, { deafAtMostS }: Fault): string[] {
  return [
    ...(lost.length > 0 ? [`${lost.length} lost: ${lost.slice(0, 5).join(', ')}`] : []),
    ...(twice > 0 ? [`${twice} twice`] : []),
    ...(outOfOrder > 0 ? [`${outOfOrder} out of order`] : []),
    ...(deafS > deafAtMostS ? [`deaf for ${deafS.toFixed(1)} s, wanted at most ${deafAtMostS} s`] : []),
  ];
}
