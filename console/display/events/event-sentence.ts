import {
  type DisplayText,
  display,
  escaped,
  joined,
  NOTHING,
  padded,
  targetOf,
  valueText,
} from '../../../src/console-startup';
import type { EventPublisher, EventRecord, Receipt } from '../../../src/index';
import { duration } from '../layout/duration';
import type { Style } from '../layout/style';
import { shortParameters } from './short-parameters';

/**
 * `12s ago jack@web1 (rj-console) stopped myhost:123: done in 40 ms`: the author, action, target, time and
 * outcome.
 */
export function eventSentence(record: EventRecord, { colour }: Style): DisplayText {
  const outcome = outcomeText(record);
  const became = outcome === NOTHING ? NOTHING : display`: ${outcome}`;
  return display`${colour.dim(ageText(record.createdAt, record.readAt))}  ${publishedText(record)}${became}${damageText(record.damage)}`;
}

/** Returns the age of an event, padded to a fixed width. */
export function ageText(at: Date, readAt: Date): DisplayText {
  const isDated = at.getTime() > 0;
  const age = isDated ? display`${duration(readAt.getTime() - at.getTime())} ago` : display`no date`;
  return padded(age, 10, 'left');
}

/** Returns the sentence for an event that has just arrived, without an outcome. */
export function newsSentence(record: EventRecord, { colour }: Style): DisplayText {
  return display`${colour.dim(escaped(record.createdAt.toTimeString().slice(0, 8)))}  ${publishedText(record)}${damageText(record.damage)}`;
}

/** Returns the outcome on a line of its own: other sentences may have come in between. */
export function outcomeSentence(record: EventRecord, outcome: DisplayText, { colour }: Style): DisplayText {
  return display`${colour.dim(display`        ↳`)} ${doneText(record)}: ${outcome}`;
}

function publishedText(record: EventRecord): DisplayText {
  return display`${publisherText(record)} ${doneText(record)}`;
}

/** Only Ruby publishers are not recorded. */
function publisherText({ publisher }: EventRecord): DisplayText {
  if (publisher === undefined) return display`unknown user (Ruby)`;
  return authorText(publisher);
}

/** `jack@web1 (rj-console)` */
export function authorText({ user, host, application }: Omit<EventPublisher, 'pid'>): DisplayText {
  return display`${value(user)}@${value(host)} (${value(application)})`;
}

type Sentence = (record: EventRecord) => DisplayText;

const onServer =
  (verb: DisplayText): Sentence =>
  (record) =>
    display`${verb} ${serverText(record) ?? display`all servers`}`;

const onWorker =
  (verb: DisplayText): Sentence =>
  (record) =>
    display`${verb} worker ${value(record.parameters['worker_id'])} of ${serverText(record) ?? display`no server`}`;

/** By name and action; all others are shown as they were published. */
const SENTENCES: ReadonlyMap<string, Sentence> = new Map<string, Sentence>([
  ['Server.stop', onServer(display`stopped`)],
  ['Server.pause', onServer(display`paused`)],
  ['Server.resume', onServer(display`resumed`)],
  ['Server.refresh', onServer(display`refreshed`)],
  ['Server.kill', onServer(display`killed`)],
  ['Server.thread_dump', onServer(display`dumped the workers of`)],
  ['Worker.stop', onWorker(display`stopped`)],
  ['Worker.kill', onWorker(display`killed`)],
  ['Worker.thread_dump', onWorker(display`dumped`)],
  ['Logger.set', levelText],
  [
    'Logger.thread_dump',
    (record) => display`dumped the threads of ${processText(record) ?? display`every process`}`,
  ],
  ['SecretConfig.refresh', () => display`reloaded the settings of every process`],
]);

function doneText(record: EventRecord): DisplayText {
  const { action, parameters } = record;
  const name = record.name.replace('RocketJob::Subscribers::', '');
  const sentence = name === record.name ? undefined : SENTENCES.get(`${name}.${action}`);
  if (sentence !== undefined) return sentence(record);
  const given = Object.keys(parameters).length === 0 ? NOTHING : display` ${shortParameters(parameters)}`;
  return display`published ${value(name)}.${value(action)}${given}`;
}

function levelText(record: EventRecord): DisplayText {
  const { parameters, reverts, expiresAt, createdAt } = record;
  const back = reverts === undefined ? NOTHING : display` back`;
  const ofClass = isNothing(parameters['class_name'])
    ? NOTHING
    : display` of ${value(parameters['class_name'])}`;
  const time =
    expiresAt === undefined ? NOTHING : display` for ${duration(expiresAt.getTime() - createdAt.getTime())}`;
  const one = processText(record);
  const where = one === undefined ? display`everywhere` : display`on ${one}`;
  return display`set the log level${ofClass}${back} to ${value(parameters['level'] ?? 'info')}${time} ${where}`;
}

/** Ruby treats null and false as no class. */
function isNothing(given: unknown): boolean {
  return given === undefined || given === null || given === false;
}

/** Returns undefined if the event is for all servers. */
function serverText(record: EventRecord): DisplayText | undefined {
  const { server, storedReceipts: receipts } = record;
  const { server_id: id, name } = targetOf(record);
  if (id === undefined) return name === undefined ? undefined : value(name);
  const known = server?.name ?? (receipts.length === 1 ? receipts[0]?.process : undefined);
  const one = known === undefined ? display`server ${value(id)}` : value(known);
  return name === undefined || name === known ? one : display`${one} and ${value(name)}`;
}

/** Returns undefined if the event is for every process. */
function processText(record: EventRecord): DisplayText | undefined {
  const { host_name: host, pid } = targetOf(record);
  if (host === undefined) return pid === undefined ? undefined : display`process ${value(pid)} on every host`;
  return pid === undefined ? value(host) : display`${value(host)}:${value(pid)}`;
}

/** Returns the outcome from receipts, or else from the server's document; nothing if neither shows it. */
function outcomeText(record: EventRecord): DisplayText {
  const { storedReceipts: receipts, server, wantsReceipts } = record;
  const [only] = receipts;
  if (receipts.length === 1 && only !== undefined) return receiptText(record, only);
  if (receipts.length > 1) return receiptsText(record);
  if (targetOf(record).server_id !== undefined)
    return server === undefined ? display`it has exited` : display`it is ${value(server.state)} now`;
  return wantsReceipts === true && isRecent(record) ? display`no responses` : NOTHING;
}

/** Outcomes are kept for a day. */
function isRecent({ readAt, createdAt }: EventRecord): boolean {
  return readAt.getTime() - createdAt.getTime() < 86_400_000;
}

function receiptText(record: EventRecord, receipt: Receipt): DisplayText {
  const { state, error, durationMs, damage } = receipt;
  if (damage !== undefined) return display`${escaped(state)}${damageText(damage)}`;
  switch (state) {
    case 'received':
      return display`in progress`;
    case 'done':
      if (record.isUnderWay(receipt)) return display`in progress`;
      return endsServers(record) || durationMs === undefined
        ? display`done`
        : display`done in ${milliseconds(durationMs)}`;
    case 'ignored':
    case 'failed':
      return error === undefined ? escaped(state) : display`${escaped(state)} (${value(error)})`;
  }
}

/** `3 done within 40 ms, 1 failed (b:2: no such file)`. */
function receiptsText(record: EventRecord): DisplayText {
  const stateOf = (receipt: Receipt) => (record.isUnderWay(receipt) ? 'received' : receipt.state);
  const parts = (['done', 'received', 'ignored', 'failed'] as const).flatMap((state) => {
    const those = record.storedReceipts.filter((receipt) => stateOf(receipt) === state);
    const [first] = those;
    if (first === undefined) return [];
    if (state === 'received') return [display`${those.length} in progress`];
    if (state === 'done' && endsServers(record)) return [display`${those.length} done`];
    if (state !== 'done') {
      const more =
        those.length === 1 ? NOTHING : display`, … ${those.length - 1} more in event.storedReceipts`;
      const why = display`${value(first.process)}: ${value(first.error ?? 'no reason given')}`;
      return [display`${those.length} ${escaped(state)} (${why}${more})`];
    }
    const longest = those.reduce((most, { durationMs = 0 }) => Math.max(most, durationMs), 0);
    return [display`${those.length} done within ${milliseconds(longest)}`];
  });
  return joined(parts, display`, `);
}

/**
 * Its receipt comes as soon as it starts, so that time says nothing about how long the servers took to exit.
 */
function endsServers({ name, action }: EventRecord): boolean {
  return name === 'RocketJob::Subscribers::Server' && (action === 'stop' || action === 'kill');
}

function milliseconds(time: number): DisplayText {
  return time < 1_000 ? display`${Math.round(time)} ms` : duration(time);
}

/** ` (damaged: created_at is a string)`; empty if there is no damage. */
function damageText(damage: string | undefined): DisplayText {
  return damage === undefined ? NOTHING : display` (damaged: ${escaped(damage)})`;
}

/** Returns a field's value, whatever it is. */
function value(field: unknown): DisplayText {
  return escaped(valueText(field));
}
