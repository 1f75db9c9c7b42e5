// One process of a fault run: it listens, or publishes, or both, with the built library, and reports its
// actions on its output. See probe.ts for the other side.
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

const options = JSON.parse(process.argv[2]);

// Before anything is loaded, because ids and a foreign publisher's dates come from this clock.
const realNow = Date.now.bind(Date);
Date.now = () => realNow() + (options.clockOffsetS ?? 0) * 1_000;
/** Not shifted, and the same for all processes of this machine. */
const now = () => performance.timeOrigin + performance.now();

const require = createRequire(import.meta.url);
const { RocketJob, Subscriber } = require('../../dist/src/index.js');
const { configureLogging } = require('../../dist/src/console-api.js');
const { MongoClient, ObjectId, UUID } = require('mongodb');

const tell = (record) => process.stdout.write(`${JSON.stringify(record)}\n`);

class Probe extends Subscriber {
  count({ publisher, number }) {
    tell({ kind: 'heard', publisher, number, at: now() });
  }
}

class SlowProbe extends Subscriber {
  static eventName = 'Probe';

  count() {
    return sleep(5_000);
  }
}

class SpinningProbe extends Subscriber {
  static eventName = 'Probe';

  count({ publisher, number }) {
    if (publisher !== 'publisher 1' || number % 150 !== 50) return;
    const end = performance.now() + 3_000;
    while (performance.now() < end);
  }
}

const ADDITIONAL = { slow: SlowProbe, spinning: SpinningProbe };

/** Publishes with this library. */
async function publishOurs(number) {
  const parameters = { publisher: options.name, number };
  const { durability } = await Probe.publish('count', parameters, {
    receipts: options.wantsReceipts === true,
  });
  return durability;
}

/** Publishes like Ruby and other programs: with the publisher's own ids and dates. */
async function publishForeign(number) {
  const now = new Date(Date.now());
  const parameters = { publisher: options.name, number };
  const document = {
    _id: newId(),
    name: 'Probe',
    action: 'count',
    parameters,
    updated_at: now,
    created_at: now,
  };
  await foreign.collection('rocket_job.events').insertOne(document, { writeConcern: { w: 'majority' } });
  return 'stored';
}

function newId() {
  if (options.ids === 'string') return `${options.name}-${Math.random()}`;
  return options.ids === 'uuid' ? new UUID() : new ObjectId();
}

const isForeign = options.ids !== undefined;
const publish = isForeign ? publishForeign : publishOurs;
let foreign;
let isPublishing = false;
let number = 0;

/** One after the other, so that the order of the numbers is the order of the events. */
async function publishAll() {
  const begin = now();
  for (let count = 1; isPublishing; count++) {
    number++;
    const record = { publisher: options.name, number, sentAt: now() };
    try {
      tell({ kind: 'published', durability: await publish(number), at: now(), ...record });
    } catch (error) {
      tell({ kind: 'failed', message: error.message, ...record });
    }
    const dueAt = begin + (count * 1_000) / options.perSecond;
    await sleep(options.perSecond === undefined ? options.everyMs : Math.max(0, dueAt - now()));
  }
  tell({ kind: 'rested' });
}

configureLogging({
  level: 'info',
  destination: new Writable({
    write(line, _encoding, done) {
      const { level, msg } = JSON.parse(line);
      if (msg !== 'Event Received') tell({ kind: 'log', level, message: msg });
      done();
    },
  }),
});
// There may be no primary for a moment, if the machine is overloaded by simultaneous runs.
while (
  !(await RocketJob.connect({ url: options.url }).then(
    () => true,
    () => false,
  ))
)
  await sleep(200);
if (isForeign) foreign = (await new MongoClient(options.url).connect()).db();
if (options.listens) {
  Probe.subscribe();
  ADDITIONAL[options.subscriber]?.subscribe();
  await RocketJob.Event.listener();
}
tell({ kind: 'ready' });

createInterface(process.stdin)
  .on('line', (line) => {
    isPublishing = line === 'publish';
    if (isPublishing) publishAll();
  })
  .on('close', async () => {
    isPublishing = false;
    await RocketJob.disconnect();
    await foreign?.client.close();
    tell({ kind: 'ended' });
  });
