import { entriesOf, type HelpEntry } from './help-entry';

const server = entriesOf('Server', 'Servers');

const lookup = (name: string, usage: string, summary: string, ...examples: string[]): HelpEntry =>
  server(name, `Server.${usage}`, summary, ...examples);

const bsonType = (name: string, usage: string, summary: string): HelpEntry => ({
  name,
  group: 'Console',
  usage,
  summary,
  examples: [usage],
});

/** The documentation of what the console preloads, helpers and actions aside: those bring their own. */
export const API_HELP: readonly HelpEntry[] = [
  lookup(
    'where',
    'where({field: value, …})',
    'Finds servers by the fields of their documents; a bare host name as `name` finds the servers of that host. `.stop()`, `.pause()`, `.resume()`, `.refresh()`, `.kill()` and `.threadDump()` publish to each of them.',
    "server = Server.where({name: 'myhost'}).first()",
    "Server.where({state: 'running', max_workers: {$gt: 5}})",
  ),
  lookup('all', 'all()', 'Finds all servers.', 'Server.all()'),
  lookup(
    'find',
    'find(id)',
    'The server with this id; an error when there is none.',
    "Server.find('65f000000000000000000001')",
  ),
  lookup('first', 'first()', 'The first server, or undefined.', 'Server.first()'),
  lookup('last', 'last()', 'The last server, or undefined.', 'Server.last()'),
  lookup('count', 'count()', 'How many servers there are.', "Server.where({state: 'paused'}).count()"),
  lookup('toArray', 'toArray()', 'The servers as an array.', 'Server.all().toArray().map(s => s.name)'),
  lookup(
    'pluck',
    'pluck(field, …)',
    'The values of one field, or of several.',
    "Server.running().pluck('name')",
  ),
  lookup(
    'sort',
    'sort({field: 1 or -1})',
    'Puts what is found in order.',
    'Server.all().sort({started_at: -1})',
  ),
  lookup('limit', 'limit(count)', 'Finds at most so many.', 'Server.all().limit(5)'),
  lookup('running', 'running()', 'The servers that run.', 'Server.running()'),
  lookup('paused', 'paused()', 'The servers that are paused.', 'Server.paused()'),
  lookup('starting', 'starting()', 'The servers that start.', 'Server.starting()'),
  lookup('stopping', 'stopping()', 'The servers that stop.', 'Server.stopping()'),
  lookup(
    'zombies',
    'zombies(missed = 4)',
    'The servers that have missed so many heartbeats: probably dead.',
    'Server.zombies()',
  ),
  lookup('countsByState', 'countsByState()', 'How many servers are in each state.', 'Server.countsByState()'),
  lookup('stopAll', 'stopAll()', "Stops every server, as `Server.publish('stop')` does.", 'Server.stopAll()'),
  lookup('pauseAll', 'pauseAll()', 'Pauses every server.', 'Server.pauseAll()'),
  lookup('resumeAll', 'resumeAll()', 'Resumes every server.', 'Server.resumeAll()'),
  {
    name: 'Server.toJSON',
    group: 'Servers',
    usage: 'server.toJSON()',
    summary: 'Every field of its document; a table shows those that are looked at most.',
    examples: ['Server.first()?.toJSON()'],
  },
  lookup(
    'destroyZombies',
    'destroyZombies()',
    'Removes the documents of dead servers, and puts back what they worked on; says how many.',
    'Server.destroyZombies()',
  ),
  {
    name: 'Subscriber',
    group: 'Listening',
    usage: 'class Example extends Subscriber { … }',
    summary: 'The base class of your own subscribers: public methods are actions.',
    details: [
      'Example.subscribe() subscribes it in this console; Example.publish(action, parameters) publishes to all processes.',
    ],
    examples: [
      "class Example extends Subscriber { hello({name}) { this.logger.info('Hello ' + name) } }",
      'Example.subscribe()',
      "Example.publish('hello', {name: 'Jack'})",
    ],
  },
  {
    name: 'Event.listen',
    group: 'Listening',
    usage: 'Event.listen()',
    summary:
      'Starts listening, so that subscribers of this console hear events; `Event.listener()` is its other name.',
    examples: ['listener = Event.listen(); listener.state'],
  },
  {
    name: 'Event.listener',
    group: 'Listening',
    usage: 'Event.listener()',
    summary:
      'Starts the listener of this console: from then on its subscribers hear every event. Gives a handle to stop it.',
    examples: ['listener = Event.listener()', 'listener.stop()'],
  },
  {
    name: 'Event.recent',
    group: 'Events',
    usage: 'Event.recent(count = 20)',
    summary: 'The newest events: who sent what to whom, and what became of it; also those of Ruby consoles.',
    examples: ['Event.recent()', 'Event.recent(5)'],
  },
  {
    name: 'Event.where',
    group: 'Events',
    usage: 'Event.where({field: value, …})',
    summary: 'Finds events by name, action, parameters, created_at or publisher, newest first.',
    examples: [
      "Event.where({name: 'Server', action: 'stop'})",
      "Event.where({publisher: 'jack'}).limit(5)",
      "Event.where({parameters: {server_id: server.id}, created_at: {$gt: new Date('2026-01-02')}})",
    ],
  },
  {
    name: 'Event.tail',
    group: 'Events',
    usage: 'Event.tail()',
    summary: 'Events as they come, from everybody, and what becomes of them, until Ctrl+C.',
    examples: ['Event.tail()', 'for (event of Event.tail()) console.log(event.action)'],
  },
  {
    name: 'RocketJob',
    group: 'Listening',
    usage: 'RocketJob',
    summary:
      'All of it under the names of the library: RocketJob.Server, RocketJob.Subscribers, RocketJob.Event.',
    examples: ["RocketJob.Subscribers.Server.publish('refresh')"],
  },
  {
    name: 'RocketJobError',
    group: 'Console',
    usage: 'error instanceof RocketJobError',
    summary: 'The class of our errors: `code` is for programs, `details` depends on it.',
    examples: ["try { Server.publish('nope') } catch (error) { error.code }"],
  },
  {
    name: 'db',
    group: 'Console',
    usage: 'db.collection(name)',
    summary: "The driver's database, for ad-hoc looks; its promises are awaited by themselves.",
    examples: ["db.collection('rocket_job.events').find().sort({$natural: -1}).limit(5).toArray()"],
  },
  {
    name: 'ObjectId',
    group: 'Console',
    usage: 'new ObjectId(hex)',
    summary: 'An id as MongoDB has it.',
    examples: ["db.collection('rocket_job.events').findOne({_id: new ObjectId('65f000000000000000000001')})"],
  },
  bsonType('Binary', "new Binary(Buffer.from('text'))", 'Bytes.'),
  bsonType('Code', "new Code('f()')", 'JavaScript stored as a value; nothing runs it.'),
  bsonType('DBRef', "new DBRef('users', new ObjectId())", 'A reference to a document of another collection.'),
  bsonType('Decimal128', "Decimal128.fromString('1.50')", 'A decimal number, exact to 34 digits.'),
  bsonType('Double', 'new Double(1)', 'A floating-point number, also where it is whole.'),
  bsonType('Int32', 'new Int32(1)', 'An integer of 32 bits.'),
  bsonType('ISODate', "ISODate('2026-11-28T10:00:00Z')", 'A date; now without an argument.'),
  bsonType('Long', "new Long('9223372036854775807')", 'An integer of 64 bits.'),
  bsonType('MaxKey', 'new MaxKey()', 'Greater than any other value.'),
  bsonType('MinKey', 'new MinKey()', 'Smaller than any other value.'),
  bsonType('Timestamp', 'new Timestamp({t: 1, i: 1})', "MongoDB's own timestamp, of its replication."),
  bsonType('UUID', 'new UUID()', 'A universally unique id.'),
  {
    name: 'environment',
    group: 'Console',
    usage: 'environment',
    summary: 'The name of the environment: production, development, …',
    examples: ['environment'],
  },
  {
    name: 'settings',
    group: 'Console',
    usage: 'settings({setting: value, …})',
    summary: 'Settings of the console; in .rjconsolerc, which is read before it connects.',
    details: [
      'url, environment (the label), production, readOnly, heartbeatSeconds (of servers that do not say theirs), prompt, history (what becomes of secrets in its file: mask, remove or keep)',
    ],
    examples: ["settings({production: environment.startsWith('prod'), environment: 'prod-eu'})"],
  },
  {
    name: '_',
    group: 'Console',
    usage: '_',
    summary: 'The last value.',
    examples: ['_'],
  },
  {
    name: '_error',
    group: 'Console',
    usage: '_error',
    summary: 'The last error.',
    examples: ['_error?.stack'],
  },
];
