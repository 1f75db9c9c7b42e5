import type { ServerAction } from './subcommand';

/** The command line's description of an action, by default an action on servers. */
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
    summary: 'Stop servers after their current jobs finish.',
    examples: [
      ['stop app1:4711', 'one server'],
      ['stop app1 --wait 600', 'every server on a host; exits with 4 if they run after 10 minutes'],
      ["stop 'app*' --dry-run", 'show the servers without stopping them'],
      ['stop --all --expect 14', 'every server, only if there are exactly 14'],
    ],
  },
  {
    action: 'pause',
    summary: 'Pause servers: they finish their current jobs and start no new ones until `resume`.',
    examples: [
      ['pause app1:4711', 'one server'],
      ['pause --all', 'every server; asks for confirmation in production'],
    ],
  },
  {
    action: 'resume',
    summary: 'Resume paused servers.',
    examples: [
      ['resume app1', 'every server on a host'],
      ['resume --all', 'every server'],
    ],
  },
  {
    action: 'refresh',
    summary: 'Make servers check their state, workers and settings now.',
    examples: [['refresh --all', 'every server']],
  },
  {
    action: 'kill',
    summary: "Stop servers now, killing jobs that don't finish within a few seconds.",
    examples: [
      ['kill app1:4711', 'give busy workers 5 seconds'],
      ['kill app1:4711 --wait-timeout 60', 'give busy workers a minute'],
    ],
  },
  {
    action: 'thread_dump',
    summary: "Show what every thread is doing (also written to the servers' logs).",
    examples: [
      ['thread-dump app1:4711', 'one server'],
      ['thread-dump --all --json', 'every server, for programs'],
    ],
  },
];
