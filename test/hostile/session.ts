import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { BytesDatabase } from '../support/bytes-database';
import { consoleAt, ownHome, runConsole } from '../support/console-process';
import { KEY, type Terminal } from '../support/terminal';
import { CANARY, HOSTILE, type Odd, oddDocument } from './arbitraries';
import { faultsIn } from './oracle';

/** The entries at the prompt for each batch of documents; all of them only read, or publish. */
const ENTRIES: readonly string[] = [
  'Server.all()',
  'it',
  "Server.where({name: 'web'})",
  'Server.zombies()',
  'Server.countsByState()',
  "Server.pluck('name', 'state', 'heartbeat')",
  '(await Server.toArray()).map((each) => each.toJSON())',
  'Job.all()',
  'it',
  'Job.countsByState()',
  'Job.where({priority: 50}).first()',
  '(await Job.toArray()).map((each) => [each.id, each.description, each.exception, each.damage])',
  'events',
  'it',
  '(await Event.recent(50).toArray()).map((each) => each.toJSON())',
  "watch('servers', {timeout: 0})",
  "watch('jobs', {timeout: 0})",
  "dry(() => Server.publish('stop'))",
  "Server.publish('pause')",
  "Server.publish('stop', {name: 'nobody'})",
  "Server.publish('stop', {name: 'web'})",
  "Logger.publish('set', {level: 'debug', host_name: 'web1'})",
  "Logger.publish('set', {level: 'debug', for: '1m', then: 'info'})",
  "Worker.publish('stop', {server_id: new ObjectId(), worker_id: 1})",
  "db.collection('rocket_job.servers').find().limit(5).toArray()",
  'Server.destroyZombies()',
];
const RUBY_ENTRIES: readonly string[] = [
  'ruby',
  'RocketJob::Server.all.to_a',
  'RocketJob::Server.where(:name => "web").first',
  'puts RocketJob::Server.pluck(:name).inspect',
  'RocketJob::Job.all.to_a.size',
  'RocketJob::Event.all.first',
  'typescript',
];
const COLUMNS = 120;
/** The text before Tab. */
const COMPLETIONS: readonly string[] = [
  "Server.where({name: '",
  'Server.where({name: "',
  "Server.find('",
  "Job.where({_type: '",
  "Server.publish('stop', {server_id: '",
];
/** The commands to run without a prompt. */
const SCRIPTS: readonly (readonly string[])[] = [
  ['servers'],
  ['events'],
  ['--json', '-e', 'Server.toArray()'],
  ['--json', '-e', 'Job.toArray()'],
  ['--json', '-e', 'Event.recent(50)'],
  ['-e', 'Server.all()', '-e', 'Job.all()', '-e', 'events'],
  ['pause', '--all', '--wait', '0.2'],
  ['pause', 'w*b*', '--wait', '0.2'],
];
const COLLECTIONS = ['servers', 'node_jobs', 'jobs', 'receipts', 'leases'].map(
  (name) => `rocket_job.${name}`,
);

export interface HostileOptions {
  /** The connection string of an empty database. */
  readonly url: string;
  readonly documents: number;
  /** The number of documents at a time. */
  readonly batch: number;
  readonly seed: number;
  readonly isRubyTried: boolean;
  readonly onBatch?: (done: number) => void;
}

/** The result. */
export interface HostileRun {
  readonly stored: number;
  /** The number of hostile texts shown. */
  readonly shown: number;
  readonly faults: readonly string[];
}

/** Puts absurd documents into every collection, and runs one console at a terminal over them. */
export async function tryHostileDocuments(options: HostileOptions): Promise<HostileRun> {
  const { url, documents, batch, seed, isRubyTried, onBatch } = options;
  const folder = mkdtempSync(join(tmpdir(), 'rj-hostile-'));
  const canaryFile = join(folder, 'canary');
  const transcript = join(folder, 'transcript.md');
  const env = ownHome();
  const faults: string[] = [];
  let stored = 0;
  await using bytes = await BytesDatabase.at(url);
  const odd = fc.sample(oddDocument(canaryFile), { numRuns: documents, seed });
  const size = { columns: COLUMNS };
  await using terminal = consoleAt(['--url', url, '--timeout', '0.3', '--transcript', transcript], env, size);
  await terminal.waitFor(/rw:\d+> /);
  const at = new Prompt(terminal);
  for (let from = 0; from < odd.length; from += batch) {
    for (const name of COLLECTIONS) await bytes.database.collection(name).deleteMany({});
    const begin = terminal.raw.length;
    await at.enter('events.start()');
    stored += await insert(bytes, odd.slice(from, from + batch));
    await at.enter('servers', true);
    for (const entry of ENTRIES) await at.enter(entry);
    await at.enter('events.stop()');
    if (isRubyTried) for (const entry of RUBY_ENTRIES) await at.enter(entry);
    for (const text of COMPLETIONS) await at.complete(text);
    await terminal.enter(`'canary is ' + typeof globalThis.${CANARY}`);
    await terminal.waitFor(/'canary is \w+'/).then(([text]) => {
      if (text !== "'canary is undefined'") faults.push(`${CANARY} was set`);
    });
    faults.push(
      ...faultsIn(terminal.raw.slice(begin), COLUMNS).map(
        (fault) => `seed ${seed}, from document ${from}: ${fault}`,
      ),
    );
    onBatch?.(from + batch);
  }
  for (const args of SCRIPTS) {
    const { stdout, stderr } = await runConsole(['--url', url, ...args], { env });
    faults.push(...faultsIn(stdout + stderr).map((fault) => `${args.join(' ')}: ${fault}`));
  }
  faults.push(...faultsIn(readFileSync(transcript, 'utf8')).map((fault) => `transcript: ${fault}`));
  if (existsSync(canaryFile)) faults.push(`${canaryFile} was written: ${readFileSync(canaryFile, 'utf8')}`);
  return { stored, shown: terminal.raw.split(HOSTILE).length - 1, faults };
}

async function insert({ database }: BytesDatabase, odd: readonly Odd[]): Promise<number> {
  let stored = 0;
  for (const collection of new Set(odd.map((each) => each.collection))) {
    const documents = odd.flatMap((each) => (each.collection === collection ? [each.document] : []));
    const inserting = database.collection(collection).insertMany(documents, { ordered: false });
    stored += await inserting.then(
      ({ insertedCount }) => insertedCount,
      (error) => error.result?.insertedCount ?? 0,
    );
  }
  return stored;
}

const PROMPT = /:\d+> +$/;
const LONGEST_MS = 60_000;

/** Entries at one prompt; a marker entered after each shows its end. */
class Prompt {
  readonly #terminal: Terminal;
  #count = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** @param isLive whether it runs until a key is pressed */
  async enter(entry: string, isLive = false): Promise<void> {
    await this.#terminal.enter(entry);
    if (isLive) {
      await this.#terminal.waitFor('Press any key to stop.');
      await this.#terminal.type(' ');
    }
    // A line typed before the prompt appears becomes part of the entry.
    await this.#terminal.waitFor(PROMPT, LONGEST_MS);
    await this.#behind();
  }

  async complete(text: string): Promise<void> {
    await this.#terminal.type(`${text}${KEY.tab}${KEY.tab}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await this.#terminal.type(KEY.ctrl('u'));
    await this.#behind();
  }

  async #behind(): Promise<void> {
    const count = ++this.#count;
    await this.#terminal.enter(`"mark" + " ${count}."`);
    await this.#terminal.waitFor(`mark ${count}.`, LONGEST_MS);
    await this.#terminal.waitFor(PROMPT);
  }
}
