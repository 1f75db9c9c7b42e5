import {
  byName,
  type DisplayText,
  display,
  escaped,
  isTypeable,
  joined,
  listedNames,
  RocketJobError,
  shellQuoted,
  valueText,
} from '../../../src/console-startup';
import type { Outcome, Publication } from '../../../src/index';
import type { ConsoleIO } from '../../app/console-io';
import type { Core } from '../../app/core';
import type { Started } from '../../app/start';
import { callForEach, changedServers, inverseOf } from '../../display/events/inverse-text';
import { countOf } from '../../display/servers/fleet-text';
import type { Expectation } from '../../safety/expectation';
import { stopsWork } from '../../safety/untargeted';
import type { ServerTask } from './subcommand';
import { isMeantBy, isPattern, targetedServers } from './targets';

/** More at once would be no faster. */
const AT_A_TIME = 20;

export interface TaskOptions {
  readonly core: Core;
  /** Shows results. */
  readonly io: Pick<ConsoleIO, 'print' | 'beside' | 'style' | 'isJson'>;
  readonly expectation: Expectation;
  readonly signal: AbortSignal;
  /** Whether the task is typed at the console's prompt. */
  readonly isTyped: boolean;
  /** Takes text that accompanies the result. */
  readonly note: (text: DisplayText) => void;
  /** Takes the suggested next step; does nothing if no user is present, or nothing was done. */
  readonly hint: (text: DisplayText) => void;
}

/**
 * Publishes an action for the named servers, to each by its id, or one event for all of them, and follows it.
 * A pattern that matches every server is confirmed like `--all`.
 */
export async function actOnServers(
  { action, names, isForAll, parameters }: ServerTask,
  { presenter, guard }: Started,
  { core, expectation, signal, isTyped, note, hint }: TaskOptions,
): Promise<void> {
  const { Server } = core.api.RocketJob;
  // For all servers, only their number may be needed.
  const isRead = !isForAll || expectation.count !== undefined;
  const all = isRead ? await Server.toArray() : [];
  const servers = isForAll ? all : targetedServers(names, all.sort(byName), ' Nothing was published.');
  const hasPattern = names.some(isPattern);
  if (hasPattern) {
    const matches = escaped(listedNames(servers.map(({ name }) => name)));
    note(
      display`${escaped(names.join(' '))} matches ${countOf(servers.length, display`server`)}: ${matches}`,
    );
  }
  const isEverybody = hasPattern && servers.length === all.length && stopsWork(action);
  if (expectation.count !== undefined || isEverybody)
    await guard.confirm(
      action,
      servers.map((server) => ({ name: server.name, state: server.state, isZombie: server.isZombie() })),
    );
  const targets = isForAll ? [{}] : servers.map((server) => targetOf(server, core));
  const publications: Publication[] = [];
  let outcomes: readonly Outcome[] = [];
  try {
    await publishAll(
      targets.map((target) => ({ ...target, ...parameters })),
      action,
      core,
      publications,
    );
  } finally {
    // Even if a later one has failed, because the earlier ones are published.
    if (publications.length > 0) outcomes = await presenter.showProgress(publications, signal);
  }
  const changed = changedServers(outcomes);
  const inverse = inverseOf(action);
  if (inverse === undefined || changed.length === 0) return;
  const isAll = changed.length === publications.flatMap(({ expected = [] }) => expected).length;
  const task = isAll
    ? taskText(display`${inverse} ${isForAll ? display`--all` : operands(names)}`, isTyped)
    : await taskForEach(inverse, changed, core, isTyped);
  hint(display`To undo: ${task}`);
}

/**
 * A damaged document may have an `_id` that no event can contain: it is targeted by its name, which its
 * server accepts as well.
 */
function targetOf({ id, name }: { readonly id: unknown; readonly name: string }, core: Core): object {
  return id instanceof core.console.ObjectId ? { server_id: id } : { name };
}

/**
 * Returns a task for these servers alone; if a name would also match others, as a host or a pattern does,
 * returns code.
 */
async function taskForEach(
  action: DisplayText,
  servers: readonly Outcome[],
  core: Core,
  isTyped: boolean,
): Promise<DisplayText> {
  const names = servers.map(({ process }) => valueText(process, Number.POSITIVE_INFINITY));
  const all = await core.api.RocketJob.Server.toArray();
  const isExact = names.every((name) => !isPattern(name) && all.filter(isMeantBy(name)).length <= 1);
  // Unlike a shell, the prompt has no spelling for control characters.
  if (isExact && (!isTyped || names.every(isTypeable)))
    return taskText(display`${action} ${operands(names)}`, isTyped);
  const call = callForEach('typescript', action, names);
  return isTyped ? call : display`rj-console -e ${shellQuoted(call)}`;
}

function taskText(task: DisplayText, isTyped: boolean): DisplayText {
  return isTyped ? task : display`rj-console ${task}`;
}

/**
 * Publishes to each target, some at a time.
 *
 * @param published takes the publications, even if another one fails
 * @throws the first error: immediately if the database caused it; after all others if only that server
 *   can't be reached
 */
async function publishAll(
  targets: readonly object[],
  action: ServerTask['action'],
  core: Core,
  published: Publication[],
): Promise<void> {
  // A rehearsal is shown immediately, so it follows the order of the names.
  const atATime = core.console.defaultEnvironment.access.mode === 'dry' ? 1 : AT_A_TIME;
  const failures: unknown[] = [];
  for (let from = 0; from < targets.length; from += atATime) {
    const some = targets.slice(from, from + atATime);
    const settled = await Promise.allSettled(
      some.map((target) => core.api.RocketJob.Subscribers.Server.publish(action, target)),
    );
    for (const each of settled) if (each.status === 'fulfilled') published.push(each.value);
    for (const each of settled) if (each.status === 'rejected') failures.push(each.reason);
    const grave = failures.find((error) => !isOfOneServer(error));
    if (grave !== undefined) throw grave;
  }
  if (failures.length > 0) throw failures[0];
}

function isOfOneServer(error: unknown): boolean {
  return error instanceof RocketJobError && (error.code === 'invalid_argument' || error.code === 'not_found');
}

/**
 * Returns the given names as shell words; a name from the database could be a pattern that matches more
 * servers. After `--`, none of them is an option.
 */
function operands(names: readonly string[]): DisplayText {
  const words = joined(names.map(shellQuoted), display` `);
  return names.some((name) => name.startsWith('-')) ? display`-- ${words}` : words;
}
