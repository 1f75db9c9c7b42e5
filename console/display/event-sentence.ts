import type { EventRecord, Receipt } from '../../src/index';
import { duration } from './duration';
import { shortParameters } from './short-parameters';
import type { Style } from './style';

/** `12s ago  jack@web1 (rj-console) stopped myhost:123: done in 40 ms`, one line an event. */
export function eventSentences(records: readonly EventRecord[], style: Style): string {
  return records.map((record) => eventSentence(record, style)).join('\n');
}

/** Who sent what to whom, when, and what became of it. */
export function eventSentence(record: EventRecord, { colour }: Style): string {
  const age = `${duration(record.readAt.getTime() - record.createdAt.getTime())} ago`;
  const outcome = outcomeText(record);
  return `${colour.dim(age.padStart(10))}  ${publishedText(record)}${outcome === '' ? '' : `: ${outcome}`}`;
}

/** The same of an event that has just come: nobody knows yet what becomes of it. */
export function newsSentence(record: EventRecord, { colour }: Style): string {
  return `${colour.dim(record.createdAt.toTimeString().slice(0, 8))}  ${publishedText(record)}`;
}

/** What became of it, below: other sentences may have come in between. */
export function outcomeSentence(record: EventRecord, outcome: string, { colour }: Style): string {
  return `${colour.dim('        ↳')} ${doneText(record)}: ${outcome}`;
}

function publishedText(record: EventRecord): string {
  return `${publisherText(record)} ${doneText(record)}`;
}

/** Only Ruby publishers do not say who they are. */
function publisherText({ publisher }: EventRecord): string {
  if (publisher === undefined) return 'somebody (Ruby)';
  return `${publisher.user}@${publisher.host} (${publisher.application})`;
}

type Sentence = (record: EventRecord) => string;

const onServer =
  (verb: string): Sentence =>
  (record) =>
    `${verb} ${serverText(record) ?? 'all servers'}`;

const onWorker =
  (verb: string): Sentence =>
  (record) =>
    `${verb} worker ${String(record.parameters['worker_id'])} of ${serverText(record) ?? 'no server'}`;

/** By name and action; all others are told as they were published. */
const SENTENCES: Readonly<Record<string, Readonly<Record<string, Sentence>>>> = {
  Server: {
    stop: onServer('stopped'),
    pause: onServer('paused'),
    resume: onServer('resumed'),
    refresh: onServer('refreshed'),
    kill: onServer('killed'),
    thread_dump: onServer('dumped the workers of'),
  },
  Worker: {
    stop: onWorker('stopped'),
    kill: onWorker('killed'),
    thread_dump: onWorker('dumped'),
  },
  Logger: {
    set: levelText,
    thread_dump: (record) => `dumped the threads of ${processText(record) ?? 'every process'}`,
  },
  SecretConfig: { refresh: () => 'had every process read its settings again' },
};

function doneText(record: EventRecord): string {
  const { action, parameters } = record;
  const name = record.name.replace('RocketJob::Subscribers::', '');
  const sentence = name === record.name ? undefined : SENTENCES[name]?.[action];
  if (sentence !== undefined) return sentence(record);
  const given = Object.keys(parameters).length === 0 ? '' : ` ${shortParameters(parameters)}`;
  return `published ${name}.${action}${given}`;
}

function levelText(record: EventRecord): string {
  const { parameters, reverts, expiresAt, createdAt } = record;
  const back = reverts === undefined ? '' : ' back';
  const ofClass = parameters['class_name'] === undefined ? '' : ` of ${String(parameters['class_name'])}`;
  const time = expiresAt === undefined ? '' : ` for ${duration(expiresAt.getTime() - createdAt.getTime())}`;
  const where = processText(record) ?? 'everywhere';
  return `set the log level${ofClass}${back} to ${String(parameters['level'] ?? 'info')}${time} ${where === 'everywhere' ? where : `on ${where}`}`;
}

/** Undefined when all servers are meant. */
function serverText({ parameters, server, receipts }: EventRecord): string | undefined {
  const { server_id: id, name } = parameters;
  if (id === undefined) return name === undefined ? undefined : String(name);
  return server?.name ?? (receipts.length === 1 ? receipts[0]?.process : undefined) ?? `server ${String(id)}`;
}

/** Undefined when every process is meant. */
function processText({ parameters: { host_name: host, pid } }: EventRecord): string | undefined {
  if (host === undefined) return pid === undefined ? undefined : `process ${String(pid)} of every host`;
  return pid === undefined ? String(host) : `${String(host)}:${String(pid)}`;
}

/** What processes said, or else what the server's document tells; nothing when nothing is known. */
function outcomeText(record: EventRecord): string {
  const { receipts, server, parameters, wantsReceipts } = record;
  const [only] = receipts;
  if (receipts.length === 1 && only !== undefined) return receiptText(only);
  if (receipts.length > 1) return receiptsText(receipts);
  if (parameters['server_id'] !== undefined)
    return server === undefined ? 'it is gone now' : `it is ${server.state} now`;
  return wantsReceipts === true && isRecent(record) ? 'nobody has answered' : '';
}

/** Answers are kept for a day. */
function isRecent({ readAt, createdAt }: EventRecord): boolean {
  return readAt.getTime() - createdAt.getTime() < 86_400_000;
}

function receiptText({ state, error, durationMs }: Receipt): string {
  switch (state) {
    case 'received':
      return 'received, not done yet';
    case 'done':
      return durationMs === undefined ? 'done' : `done in ${milliseconds(durationMs)}`;
    case 'ignored':
    case 'failed':
      return error === undefined ? state : `${state} (${error})`;
  }
}

/** `3 done within 40 ms, 1 failed (b:2: no such file)`. */
function receiptsText(receipts: readonly Receipt[]): string {
  const parts = (['done', 'received', 'ignored', 'failed'] as const).map((state) => {
    const those = receipts.filter((receipt) => receipt.state === state);
    const [first] = those;
    if (first === undefined) return '';
    if (state === 'received') return `${those.length} not done yet`;
    if (state !== 'done') {
      const more = those.length === 1 ? '' : `, … ${those.length - 1} more: event.receipts`;
      return `${those.length} ${state} (${first.process}: ${first.error ?? 'no reason given'}${more})`;
    }
    return `${those.length} done within ${milliseconds(Math.max(...those.map(({ durationMs = 0 }) => durationMs)))}`;
  });
  return parts.filter((part) => part !== '').join(', ');
}

function milliseconds(value: number): string {
  return value < 1_000 ? `${Math.round(value)} ms` : duration(value);
}
