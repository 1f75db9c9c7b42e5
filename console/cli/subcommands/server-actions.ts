import type { ServerAction } from './subcommand';

/** How the command line describes an action, by default one on servers. */
export interface ActionWords<A = ServerAction> {
  readonly action: A;
  readonly summary: string;
  /** Arguments of `rj-console`, and their effect. */
  readonly examples: readonly (readonly [string, string])[];
}

/** The actions that are tasks of the command line, in the order of its help. */
export const SERVER_ACTIONS: readonly ActionWords[] = [
  {
    action: 'stop',
    summary: 'Have servers finish what they work on, then end.',
    examples: [
      ['stop app1:4711', 'one server'],
      ['stop app1 --wait 600', 'all servers of a host; fails (4) when they are not gone in 10 minutes'],
      ["stop 'app*' --dry-run", 'shows which servers these are, and stops none'],
      ['stop --all --expect 14', 'every server, if they are 14'],
    ],
  },
  {
    action: 'pause',
    summary: 'Have servers finish what they work on, and start nothing new until `resume`.',
    examples: [
      ['pause app1:4711', 'one server'],
      ['pause --all', 'every server; asks first in production'],
    ],
  },
  {
    action: 'resume',
    summary: 'Have servers work again after `pause`.',
    examples: [
      ['resume app1', 'all servers of a host'],
      ['resume --all', 'every server'],
    ],
  },
  {
    action: 'refresh',
    summary: 'Have servers look at their state, workers and settings now.',
    examples: [['refresh --all', 'every server']],
  },
  {
    action: 'kill',
    summary: 'End servers now: busy workers get some seconds, then they are ended by force.',
    examples: [
      ['kill app1:4711', 'busy workers get 5 seconds'],
      ['kill app1:4711 --wait-timeout 60', 'busy workers get a minute'],
    ],
  },
  {
    action: 'thread_dump',
    summary: 'Show what the threads of servers are at; they write it to their logs too.',
    examples: [
      ['thread-dump app1:4711', 'one server'],
      ['thread-dump --all --json', 'every server, for programs'],
    ],
  },
];
