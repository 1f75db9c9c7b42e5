import {
  type DisplayText,
  display,
  escaped,
  listedNames,
  NOTHING,
  valueText,
} from '../../../src/console-startup';
import type { ExpectedServer, Publication } from '../../../src/index';
import type { Style } from '../layout/style';
import type { Medium } from '../medium';
import { countOf } from '../servers/fleet-text';
import { leaseText } from '../servers/lease-lines';
import { shortParameters } from './short-parameters';

/**
 * `Published Server.stop to 2 servers: a:1, b:2`, with warnings. Several publications are the same event,
 * separately for each server.
 */
export function publishedText(
  publications: readonly Publication[],
  style: Style,
  medium: Medium,
): DisplayText {
  const [publication] = publications;
  if (publication === undefined) return NOTHING;
  const leastDurable = publications.find(({ durability }) => durability !== 'stored') ?? publication;
  return display`${addressedText(publications, publication, style)}${durabilityText(leastDurable, style)}${leaseText(publication, style, medium)}`;
}

/** Empty if all is well. */
function durabilityText({ durability }: Publication, { colour }: Style): DisplayText {
  if (durability === 'stored') return NOTHING;
  return display`\n${colour.yellow(display`Not yet replicated to a majority of database nodes, so a failover could lose it. Servers are already acting on it.`)}`;
}

function addressedText(
  publications: readonly Publication[],
  { event }: Publication,
  { colour }: Style,
): DisplayText {
  const isOne = publications.length === 1;
  const expected = expectedByAny(publications);
  const name = event.name.replace('RocketJob::Subscribers::', '');
  const call = display`${escaped(name)}.${escaped(event.action)}`;
  const parameters =
    Object.keys(event.parameters).length === 0 || !isOne
      ? NOTHING
      : display` ${shortParameters(event.parameters)}`;
  const id = colour.dim(
    isOne ? display`event ${escaped(valueText(event.id))}` : display`${publications.length} events`,
  );
  if (expected === undefined)
    return display`Published ${call}${parameters} to every process that subscribes to it (${id})`;
  if (expected.length === 0) {
    return display`${colour.yellow(display`Published ${call}${parameters}, but no servers are running to act on it`)} (${id})`;
  }
  const zombies = expected.filter(({ isZombie }) => isZombie);
  const warning =
    zombies.length === 0
      ? NOTHING
      : display`\n${colour.yellow(display`Probably dead (no heartbeat): ${names(zombies)}`)}`;
  const damaged = expected.filter(({ damage }) => damage !== undefined);
  const unknown =
    damaged.length === 0
      ? NOTHING
      : display`\n${colour.yellow(display`Damaged documents, so the servers may or may not be alive: ${names(damaged)}`)}`;
  const servers = countOf(expected.length, display`server`);
  return display`Published ${call}${parameters} to ${servers}: ${names(expected)} (${id})${warning}${unknown}`;
}

/** Returns undefined if the expected processes are unknown. */
function expectedByAny(publications: readonly Publication[]): ExpectedServer[] | undefined {
  const known = publications.flatMap(({ expected }) => (expected === undefined ? [] : [expected]));
  return known.length === 0 ? undefined : known.flat();
}

function names(servers: readonly ExpectedServer[]): DisplayText {
  return escaped(listedNames(servers.map(({ name }) => name)));
}
