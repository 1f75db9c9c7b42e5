import type { ExpectedServer, Publication } from '../../src/index';
import { leaseText } from './lease-lines';
import { shortParameters } from './short-parameters';
import type { Style } from './style';

/**
 * `Published Server.stop to 2 servers: a:1, b:2` with what one should know beforehand. Several publications are the same
 * to each server by itself.
 */
export function publishedText(publications: readonly Publication[], style: Style): string {
  const [publication] = publications;
  if (publication === undefined) return '';
  const leastDurable = publications.find(({ durability }) => durability !== 'stored') ?? publication;
  return `${addressedText(publications, publication, style)}${durabilityText(leastDurable, style)}${leaseText(publication, style)}`;
}

/** Nothing when all is well. */
function durabilityText({ durability }: Publication, { colour }: Style): string {
  if (durability === 'stored') return '';
  return `\n${colour.yellow('Stored, and not yet safe: the majority of the database nodes has not confirmed it. Servers obey it already.')}`;
}

function addressedText(
  publications: readonly Publication[],
  { event }: Publication,
  { colour }: Style,
): string {
  const isOne = publications.length === 1;
  const expected = expectedByAny(publications);
  const call = `${event.name.replace('RocketJob::Subscribers::', '')}.${event.action}`;
  const parameters =
    Object.keys(event.parameters).length === 0 || !isOne ? '' : ` ${shortParameters(event.parameters)}`;
  const id = colour.dim(isOne ? `event ${String(event.id)}` : `${publications.length} events`);
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

/** Undefined when nobody knows who should act. */
function expectedByAny(publications: readonly Publication[]): ExpectedServer[] | undefined {
  const known = publications.flatMap(({ expected }) => (expected === undefined ? [] : [expected]));
  return known.length === 0 ? undefined : known.flat();
}

function names(servers: readonly ExpectedServer[]): string {
  const shown = servers.slice(0, 10).map(({ name }) => name);
  return (
    shown.join(', ') +
    (servers.length > shown.length ? `, … ${servers.length - shown.length} more (below)` : '')
  );
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
