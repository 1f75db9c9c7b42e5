import { byName } from '../../../src/console-startup';
import type { Started } from '../../app/start';
import { AUDIT_ENTRIES } from '../../display/events/audit-columns';
import { withoutServerText } from '../../display/jobs/without-server';
import { jsonText } from '../../display/json-text';
import { SERVERS } from '../../display/servers/server-columns';
import { EXIT } from '../exit-code';
import { actOnJobs } from './act-on-jobs';
import { actOnServers, type TaskOptions } from './act-on-servers';
import { checkExpected } from './expected-count';
import { listText } from './list-output';
import { showJob, showJobs } from './show-jobs';
import { showWorkers } from './show-workers';
import type { FleetTask } from './subcommand';
import { targetedServers } from './targets';

export interface SubcommandOptions extends TaskOptions {
  readonly showError: (error: unknown) => void;
}

/**
 * Runs one task of the command line, with the same publishing and the same guard as everything else.
 *
 * @returns the exit code
 */
export async function runSubcommand(
  subcommand: FleetTask,
  started: Started,
  options: SubcommandOptions,
): Promise<number> {
  const { signal, showError } = options;
  try {
    await doTask(subcommand, started, options);
  } catch (error) {
    if (!signal.aborted) {
      showError(error);
      return EXIT.failed;
    }
  }
  if (signal.aborted) return EXIT.interrupted;
  return started.presenter.following.isIncomplete ? EXIT.incomplete : EXIT.done;
}

/** Names the queued classes that no server runs, next to a list of servers for programs. */
async function tellWaiting({ core, io, isTyped }: TaskOptions): Promise<void> {
  const waiting = await core.console.queuedWithoutServer(core.console.defaultEnvironment);
  if (waiting.length === 0) return;
  const tell = isTyped ? io.print : io.beside;
  tell(io.isJson ? jsonText({ queued_without_server: waiting }) : withoutServerText(waiting, io.style));
}

/** Runs one task, like `runSubcommand`. @throws any error of the task */
export async function doTask(subcommand: FleetTask, started: Started, options: TaskOptions): Promise<void> {
  const { presenter } = started;
  const { core, signal, isTyped } = options;
  const origin = { isLast: false, medium: isTyped ? 'typescript' : 'shell' } as const;
  const { Event, Server, Subscribers } = core.api.RocketJob;
  switch (subcommand.kind) {
    case 'servers': {
      const { names, format } = subcommand;
      const { io } = options;
      const all = (await Server.toArray()).sort(byName);
      const servers = names.length === 0 ? all : targetedServers(names, all);
      if (format !== undefined) io.print(listText(servers, SERVERS, format, io.style, jsonText));
      else await presenter.showServers(servers);
      return format === undefined && !io.isJson ? undefined : tellWaiting(options);
    }
    case 'jobs':
      return showJobs(subcommand, options);
    case 'job':
      return showJob(subcommand, started, options);
    case 'workers':
      return showWorkers(subcommand.format, options);
    case 'act-on-jobs':
      return actOnJobs(subcommand, started, options);
    case 'act':
      return actOnServers(subcommand, started, options);
    case 'log-level':
      // It is text from the command line: publishing refuses an invalid level.
      return presenter.show(
        await Subscribers.Logger.publish('set', subcommand.parameters as object),
        signal,
        origin,
      );
    case 'refresh-config':
      return presenter.show(await Subscribers.SecretConfig.publish('refresh'), signal, origin);
    case 'audit': {
      const { kind: _kind, format, ...given } = subcommand;
      const entries = (await core.api.RocketJob.audit(given)).reverse();
      const { length } = entries;
      checkExpected(
        options.expectation,
        length,
        `${length} ${length === 1 ? 'entry was' : 'entries were'} found.`,
      );
      if (format === undefined) return presenter.showAll(entries);
      return options.io.print(listText(entries, AUDIT_ENTRIES, format, options.io.style, jsonText));
    }
    case 'events': {
      const { count, isFollowed } = subcommand;
      const recent = count === 0 ? [] : await Event.recent(count).toArray();
      for (const event of recent.reverse()) await presenter.show(event);
      if (isFollowed) await presenter.show(Event.tail(), signal);
    }
  }
}
