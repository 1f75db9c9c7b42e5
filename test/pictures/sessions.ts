/** One step of a session: a line to type, and the text that shows that the console has handled it. */
interface Step {
  readonly line: string;
  /** The text to wait for, if the console asks before the next prompt. */
  readonly until?: RegExp;
}

/** A console session that is played for a picture in the documentation. */
export interface Session {
  /** The name of its files, `docs/pictures/<name>-light.svg` and `-dark.svg`. */
  readonly name: string;
  /** The picture's content, for people who can't see it. */
  readonly title: string;
  readonly args?: readonly string[];
  readonly steps: readonly Step[];
}

/** The servers that run while a session is played. */
export const SERVERS = ['app1:4711', 'app2:4711'] as const;

/** Every session with a picture. `npm run docs:pictures` plays them and writes the pictures. */
export const SESSIONS: readonly Session[] = [
  {
    name: 'fleet',
    title: 'A session: list the servers, pause one, resume it and look at the event log',
    steps: [
      { line: 'Server.all()' },
      { line: "server = Server.where({name: 'app1:4711'}).first()" },
      { line: "Server.publish('pause', {server_id: server.id})" },
      { line: 'server.resume()' },
      { line: 'Event.recent(2)' },
    ],
  },
  {
    name: 'production',
    title:
      'A session in production: the console lists the servers and asks for their number before it stops them',
    args: ['-E', 'production'],
    steps: [
      { line: "Server.publish('stop', {name: 'app1:4712'})" },
      { line: "Server.publish('stop')", until: /Type 2 or all to stop them: $/ },
      { line: '2' },
    ],
  },
  {
    name: 'ruby',
    title: 'A session in Ruby: a snippet from a Rails runbook runs unchanged',
    steps: [
      { line: "server = RocketJob::Server.where(name: 'app2:4711').first" },
      { line: 'RocketJob::Subscribers::Server.publish(:pause, server_id: server.id)' },
      { line: 'RocketJob::Server.counts_by_state' },
    ],
  },
];
