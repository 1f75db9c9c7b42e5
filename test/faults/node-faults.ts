import { setTimeout as sleep } from 'node:timers/promises';
import { Line } from '../support/line';
import type { ReplicaSetNode } from '../support/replica-set-node';
import { until } from '../support/until';
import type { Fault } from './fault';
import { now, type Scene } from './scene';
import { keyOf } from './tally';

const OUTAGE_MS = 40_000;
const QUICK_OUTAGE_MS = 10_000;

/** Faults of the nodes of the database, and of the connection to them. */
export const NODE_FAULTS: readonly Fault[] = [
  {
    name: 'step-down',
    title: 'primary steps down',
    deafAtMostS: 3,
    strike: (scene) => electAnother(scene, () => scene.replicaSet.stepDown()),
  },
  {
    name: 'step-down-storm',
    title: 'primary steps down, cursors killed every 150–450 ms',
    deafAtMostS: 3,
    async strike(scene) {
      await scene.stormOfKilledCursors(scene.replicaSet.stepDown().then(() => scene.publishMore()));
      return undefined;
    },
  },
  {
    name: 'kill-primary',
    title: 'primary killed (SIGKILL)',
    deafAtMostS: 3,
    strike: (scene) => electAnother(scene, (primary) => primary.kill()),
  },
  {
    name: 'kill-primary-storm',
    title: 'primary killed (SIGKILL), cursors killed every 150–450 ms',
    deafAtMostS: 3,
    async strike(scene) {
      const primary = await scene.replicaSet.primary();
      await scene.stormOfKilledCursors(primary.kill().then(() => scene.publishMore()));
      return undefined;
    },
  },
  {
    name: 'freeze-primary',
    title: 'primary frozen (SIGSTOP), thawed after the election',
    deafAtMostS: 5,
    async strike(scene) {
      let frozen: ReplicaSetNode | undefined;
      const note = await electAnother(scene, async (primary) => {
        frozen = primary;
        primary.freeze();
      });
      frozen?.thaw();
      return note;
    },
  },
  {
    name: 'all-down',
    title: 'all nodes killed, away for 40 s',
    deafAtMostS: 3,
    async strike(scene, isQuick) {
      const { nodes } = scene.replicaSet;
      await Promise.all(nodes.map((node) => node.kill()));
      await sleep(isQuick ? QUICK_OUTAGE_MS : OUTAGE_MS);
      await Promise.all(nodes.map((node) => node.restart()));
      await scene.replicaSet.primary();
      // Events acknowledged just before couldn't be read meanwhile.
      scene.listeningFrom = now();
      return isQuick ? `away for ${QUICK_OUTAGE_MS / 1_000} s only` : undefined;
    },
  },
  {
    name: 'black-hole',
    title: 'the listeners’ connections black-holed (nothing passes, nothing closes)',
    deafAtMostS: 5,
    async listen(scene) {
      const { port } = await scene.replicaSet.primary();
      scene.line = new Line({ host: '127.0.0.1', port });
      const url = `mongodb://127.0.0.1:${await scene.line.open()}/faults?directConnection=true`;
      await scene.startListener({ url });
      await scene.startListener({ url });
    },
    async strike({ line }) {
      line?.fallSilent();
      return undefined;
    },
  },
  {
    name: 'stalled-secondaries',
    title: 'secondaries stop replicating for 5 s',
    deafAtMostS: 1,
    replicaSet: { hasTestCommands: true },
    async strike(scene) {
      const secondaries = await scene.replicaSet.secondaries();
      await setReplication(secondaries, 'off');
      await sleep(5_000);
      await setReplication(secondaries, 'on');
      return undefined;
    },
  },
  {
    name: 'rollback',
    title: 'primary killed with events that no secondary has: rolled back',
    deafAtMostS: 3,
    replicaSet: { hasTestCommands: true },
    async strike(scene) {
      const primary = await scene.replicaSet.primary();
      const secondaries = await scene.replicaSet.secondaries();
      await setReplication(secondaries, 'off');
      const told = () =>
        scene.publishers.flatMap(({ published }) =>
          published.filter(({ durability }) => durability === 'not_yet_safe'),
        );
      await until(() => told().length > 0);
      await primary.kill();
      await setReplication(secondaries, 'on');
      await scene.replicaSet.primary();
      await scene.publishMore();
      await primary.restart();
      // Its publisher was told that it may still be lost; if it is in the collection at the end, it must have
      // been heard.
      scene.excuse(({ durability }) => durability === 'not_yet_safe');
      const { length } = told();
      return `${length} ${length === 1 ? 'event' : 'events'} reported as not yet safe`;
    },
  },
];

/**
 * Lets another node become the primary; reports when events were published again, and when the last listener
 * heard one.
 */
async function electAnother(
  scene: Scene,
  topple: (primary: ReplicaSetNode) => Promise<unknown>,
): Promise<string> {
  const before = await scene.replicaSet.primary();
  await topple(before);
  const from = now();
  await until(async () => (await scene.replicaSet.primary()) !== before);
  await scene.publishMore();
  await scene.hearMore();
  const since = scene.publishers.flatMap(({ published }) => published.filter(({ at }) => at > from));
  const keys = new Set(since.map(keyOf));
  const firstAt = Math.min(...since.map(({ at }) => at));
  const heardAt = scene.listeners.map(
    ({ heard }) => heard.find((event) => keys.has(keyOf(event)))?.at ?? Infinity,
  );
  const seconds = (ms: number) => (Math.max(0, ms) / 1_000).toFixed(1);
  return `first event published ${seconds(firstAt - from)} s later, heard after another ${seconds(Math.max(...heardAt) - firstAt)} s`;
}

function setReplication(nodes: readonly ReplicaSetNode[], state: 'on' | 'off'): Promise<unknown> {
  const mode = state === 'off' ? 'alwaysOn' : 'off';
  return Promise.all(nodes.map((node) => node.admin({ configureFailPoint: 'stopReplProducer', mode })));
}
