import type { ExpectedServer, Outcome } from '../../src/console-api';
import type { Publication } from '../../src/index';
import { duration } from './duration';
import { shortParameters } from './short-parameters';
import type { Style } from './style';

/** `Published Server.stop to 2 servers: a:1, b:2` with what one should know beforehand. */
export function publishedText(publication: Publication, style: Style): string {
  return `${addressedText(publication, style)}${durabilityText(publication, style)}`;
}

/** Nothing when all is well. */
function durabilityText({ durability }: Publication, { colour }: Style): string {
  if (durability === 'stored') return '';
  return `\n${colour.yellow('Stored, and not yet safe: the majority of the database nodes has not confirmed it. Servers obey it already.')}`;
}

function addressedText({ event, expected }: Publication, { colour }: Style): string {
  const call = `${event.name.replace('RocketJob::Subscribers::', '')}.${event.action}`;
  const parameters =
    Object.keys(event.parameters).length === 0 ? '' : ` ${shortParameters(event.parameters)}`;
  const id = colour.dim(`event ${String(event.id)}`);
  if (expected === undefined)
    return `Published ${call}${parameters} to every process that subscribes (${id})`;
  if (expected.length === 0) {
    return `${colour.yellow(`Published ${call}${parameters}, and no server is there to act on it`)} (${id})`;
  }
  const zombies = expected.filter(({ isZombie }) => isZombie);
  const warning =
    zombies.length === 0 ? '' : `\n${colour.yellow(`Probably dead (no heartbeat): ${names(zombies)}`)}`;
  return `Published ${call}${parameters} to ${count(expected.length, 'server')}: ${names(expected)} (${id})${warning}`;
}

/** One line a server: `myhost:123  running → stopping → gone`. */
export function outcomeLine({ server, status, state }: Outcome, { colour }: Style): string {
  const now = state ?? 'gone';
  const change = server.state === now ? now : `${server.state} → ${now}`;
  const mark = {
    done: colour.green('✓'),
    under_way: colour.yellow('…'),
    waiting: colour.yellow('?'),
    unseen: ' ',
  };
  return `${mark[status]} ${server.name}  ${change}${status === 'waiting' ? silence(server) : ''}`;
}

/** `2 of 3 done, 1 silent` and what to do about those that are silent. */
export function summaryLine(outcomes: readonly Outcome[], elapsedMs: number, { colour }: Style): string {
  const count = (status: Outcome['status']) => outcomes.filter((outcome) => outcome.status === status).length;
  if (count('unseen') === outcomes.length) {
    return colour.dim('This event leaves no trace in the database: see the logs of the servers.');
  }
  const parts = [`${count('done')} of ${outcomes.length} done`];
  if (count('under_way') > 0) parts.push(`${count('under_way')} under way`);
  if (count('waiting') > 0) parts.push(`${count('waiting')} silent`);
  return `${parts.join(', ')} ${colour.dim(`(${duration(elapsedMs)})`)}`;
}

function silence({ isZombie, heartbeatAt }: ExpectedServer): string {
  if (heartbeatAt === undefined) return ' (never had a heartbeat)';
  return isZombie ? ' (no heartbeat, probably dead)' : ' (has not acted yet)';
}

function names(servers: readonly ExpectedServer[]): string {
  const shown = servers.slice(0, 10).map(({ name }) => name);
  return (
    shown.join(', ') + (servers.length > shown.length ? `, … ${servers.length - shown.length} more` : '')
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
