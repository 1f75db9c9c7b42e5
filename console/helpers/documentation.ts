import { type DisplayText, display, escaped } from '../../src/console-startup';
import { COMMAND_HELP } from '../app/commands';
import type { Core } from '../app/core';
import type { Style } from '../display/layout/style';
import { API_HELP } from './api-help';
import { type PreloadedNames, SUBSCRIBER_NAMES } from './context';
import { DIRMON_HELP } from './dirmon-help';
import { DRY_HELP } from './dry';
import { helpFor, helpOverview, publishHelp } from './help';
import type { HelpEntry } from './help-entry';
import { JOB_HELP } from './job-help';
import { LIVE_HELP } from './live-helpers';
import { RUNBOOK_HELP } from './runbook';

const PUBLISHING: Readonly<
  Record<
    (typeof SUBSCRIBER_NAMES)[number],
    { summary: string; details?: readonly string[]; examples: readonly string[] }
  >
> = {
  Server: {
    summary: 'Stop, pause, resume or inspect servers.',
    details: ['Without parameters it reaches every server. To target some: `host`, `name` or `server_id`.'],
    examples: [
      "Server.publish('pause')",
      "server = Server.where({name: 'myhost'}).first()",
      "Server.publish('stop', {server_id: server.id})",
    ],
  },
  Worker: {
    summary: 'Stop, kill or inspect one worker of a server.',
    examples: ["Worker.publish('kill', {server_id: server.id, worker_id: 1})"],
  },
  Logger: {
    summary: 'Change log levels at runtime, or dump stacks to the logs.',
    examples: [
      "Logger.publish('set', {level: 'debug'})",
      "Logger.publish('set', {level: 'debug', for: '10m'})",
      "Logger.publish('set', {level: 'debug', class_name: 'RocketJob::Supervisor'})",
      "Logger.publish('thread_dump', {host_name: 'myhost'})",
    ],
  },
  SecretConfig: {
    summary: 'Tell every process to reload its settings.',
    examples: [
      "SecretConfig.publish('refresh')",
      "SecretConfig.fetch('mysql/host')",
      'SecretConfig.configuration()',
    ],
  },
};

/** Returns all help entries. */
export function helpEntries({ console: { actionHelp } }: Core, names: PreloadedNames): HelpEntry[] {
  const { Subscribers } = names.RocketJob;
  const published = SUBSCRIBER_NAMES.map((name) => {
    const { summary, details, examples } = PUBLISHING[name];
    return publishHelp(name, actionHelp(Subscribers[name]), { summary, details, examples });
  });
  return [
    ...published,
    DRY_HELP,
    ...LIVE_HELP,
    ...API_HELP,
    ...JOB_HELP,
    ...DIRMON_HELP,
    ...COMMAND_HELP,
    RUNBOOK_HELP,
  ];
}

/** Returns the text for `help` or `help TOPIC`. A bare `Server` matches all entries that start with it. */
export function helpText(
  topic: string | undefined,
  entries: readonly HelpEntry[],
  style: Style,
  didYouMean: (given: string, names: Iterable<string>) => string,
): DisplayText {
  if (topic === undefined) return helpOverview(entries, style);
  const short = topic.replace(/^RocketJob\.(Subscribers\.)?/, '');
  const entry = entries.find(({ name }) => name === short);
  if (entry !== undefined) return helpFor(entry, style);
  const below = entries.filter(({ name }) => name.startsWith(`${short}.`));
  if (below.length > 0) return helpOverview(below, style);
  const names = entries.map(({ name }) => name);
  const hint = didYouMean(topic, names) || '. To list commands: help';
  return display`No help for \`${escaped(topic)}\`${escaped(hint)}`;
}
