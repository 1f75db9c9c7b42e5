import { type DisplayText, display, escaped } from '../../src/console-startup';
import type { Publication } from '../../src/index';
import type { Core } from '../core';
import { countOf } from '../display/fleet-text';
import { inverseOf } from '../display/inverse-text';
import type { Expectation } from '../safety/fleet-guard';
import { isHalting } from '../safety/untargeted';
import type { Started } from '../start';
import type { ServerTask } from './subcommand';
import { isPattern, targetedServers } from './targets';

export interface TaskOptions {
  readonly core: Core;
  readonly expectation: Expectation;
  readonly signal: AbortSignal;
  /** Takes what stands beside the result. */
  readonly note: (text: DisplayText) => void;
  /** Takes what a person may want to do next; does nothing where there is none, or where nothing was done. */
  readonly hint: (text: DisplayText) => void;
}

/**
 * Publishes an action for the servers that are named, to each by its id, or one event for all of them; and follows it.
 * A pattern that matches every server is asked about as `--all` is.
 */
export async function actOnServers(
  { action, names, isForAll, parameters }: ServerTask,
  { presenter, guard }: Started,
  { core, expectation, signal, note, hint }: TaskOptions,
): Promise<void> {
  const { Server, Subscribers } = core.api.RocketJob;
  const all = await Server.sort({ name: 1 }).toArray();
  const servers = isForAll ? all : targetedServers(names, all);
  const hasPattern = names.some(isPattern);
  if (hasPattern) {
    const matches = escaped(servers.map(({ name }) => name).join(', '));
    note(
      display`${escaped(names.join(' '))} matches ${countOf(servers.length, display`server`)}: ${matches}`,
    );
  }
  const isEverybody = hasPattern && servers.length === all.length && isHalting(action);
  if (expectation.servers !== undefined || isEverybody)
    await guard.confirm(
      action,
      servers.map((server) => ({ name: server.name, state: server.state, isZombie: server.isZombie() })),
    );
  const targets = isForAll ? [{}] : servers.map(({ id }) => ({ server_id: id }));
  const publications: Publication[] = [];
  try {
    for (const target of targets)
      publications.push(await Subscribers.Server.publish(action, { ...target, ...parameters }));
  } finally {
    // Also when a later one has failed: what is published is published.
    if (publications.length > 0) await presenter.follow(publications, signal);
  }
  const inverse = inverseOf(action);
  if (inverse !== undefined && servers.length > 0)
    hint(
      display`To take it back: rj-console ${inverse} ${isForAll ? display`--all` : escaped(servers.map(({ name }) => name).join(' '))}`,
    );
}
