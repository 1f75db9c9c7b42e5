import { fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { MongoClient } from 'mongodb';
import { CONSOLE, ConsoleAtTerminal, isAtPrompt, ownHome, pause } from './console-at.mjs';

const STAND_IN = fileURLToPath(new URL('stand-in-process.mjs', import.meta.url));
const CALL = (action) => `Server.publish('${action}')`;
const BARE_POLLS = 5;

/** Measures one fleet: following it, in each of three ways, and showing it. */
export async function measureFleet(url, servers) {
  const fleet = await startFleet(url, { servers });
  try {
    const followings = [
      await atPrompt(url, fleet, servers),
      await inScript(['-e', CALL('resume')], url, fleet, servers),
      await inScript(['pause', '--all'], url, fleet, servers),
    ];
    const views = [
      await viewAtPrompt(url, 'servers', /any key/i, servers),
      await viewAtPrompt(url, "watch('servers')", /Watching/, servers),
      await viewAtPrompt(url, 'Server.all()', /\(it\)/, servers),
      await viewInPipe(url),
    ];
    return { bareMs: await barePoll(url), followings, views };
  } finally {
    fleet.process.kill();
  }
}

/** Starts a stand-in fleet in a separate process. */
async function startFleet(url, options) {
  const child = fork(STAND_IN, [url, JSON.stringify(options)]);
  const fleet = { process: child, nextAct: () => new Promise((resolve) => child.once('message', resolve)) };
  await fleet.nextAct();
  return fleet;
}

async function atPrompt(url, fleet, servers) {
  const console = await connected(url);
  try {
    const acts = fleet.nextAct();
    const { from, cpuMs, at } = await console.enter(CALL('pause'));
    const end = await console.until(isAtPrompt, from);
    const { acted } = await acts;
    const draws = end.raw.split(/ of \d+ done/).length - 1;
    return {
      how: CALL('pause'),
      ofAll: correctness(end.text, servers),
      afterLastMs: end.at - acted.lastAt,
      standInMs: acted.writeMs,
      cpuMs: console.cpuMs() - cpuMs,
      // In less than a second it may draw as often as in a whole one.
      drawsPerSecond: draws / Math.max(1, (end.at - at) / 1_000),
    };
  } finally {
    console.kill();
  }
}

/** Without a terminal: until the process has exited. */
async function inScript(args, url, fleet, servers) {
  const acts = fleet.nextAct();
  const { text, endedAt } = await run([...args, '--url', url]);
  const { acted } = await acts;
  return {
    how: `rj-console ${args.join(' ')}`,
    ofAll: correctness(text, servers),
    afterLastMs: endedAt - acted.lastAt,
    standInMs: acted.writeMs,
  };
}

async function viewAtPrompt(url, line, isShown, servers) {
  const console = await connected(url);
  try {
    const { from, at } = await console.enter(line);
    const shown = await console.until(
      (text) => isShown.test(text) || (servers < 20 && isAtPrompt(text)),
      from,
    );
    const lines = shown.text.trim().split('\n').length;
    return { how: line, firstMs: shown.at - at, lines };
  } finally {
    console.kill();
  }
}

/** The time includes that of a console that starts, connects and shows nothing of the fleet. */
async function viewInPipe(url) {
  const started = await run(['-e', '1', '--url', url]);
  const { text, startedAt, firstAt } = await run(['servers', '--url', url]);
  return {
    how: 'rj-console servers, in a pipe',
    firstMs: firstAt - startedAt,
    startMs: started.firstAt - started.startedAt,
    lines: text.trim().split('\n').length,
  };
}

async function connected(url) {
  const console = new ConsoleAtTerminal(['--url', url]);
  await console.until((text) => text.includes('Connected.') && isAtPrompt(text));
  // The modules it loads behind the prompt don't count.
  await pause(1_500);
  return console;
}

async function run(args) {
  const startedAt = Date.now();
  const env = ownHome();
  const child = spawn(process.execPath, [CONSOLE, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: env.HOME,
    env,
  });
  let text = '';
  let firstAt;
  child.stdout.on('data', (data) => {
    firstAt ??= Date.now();
    text += data;
  });
  await new Promise((resolve) => child.once('close', resolve));
  return { text, startedAt, firstAt, endedAt: Date.now() };
}

/** Returns how many servers acted according to the console, and whether that is correct. */
function correctness(text, servers) {
  const [said = 'nothing'] = text.match(/\d+ of \d+ done.*$/gm)?.slice(-1) ?? [];
  return `${said}   aim: ${servers} of ${servers}, ${said.startsWith(`${servers} of ${servers} done (`) ? 'met' : 'MISSED'}`;
}

/** Returns the median of some polls: every server's document and every receipt of the last event. */
async function barePoll(url) {
  const client = await new MongoClient(url).connect();
  const database = client.db();
  const [{ _id: id }] = await database
    .collection('rocket_job.events')
    .find()
    .sort({ $natural: -1 })
    .limit(1)
    .toArray();
  const times = [];
  for (let poll = 0; poll < BARE_POLLS; poll++) {
    const start = performance.now();
    await database.collection('rocket_job.servers').find().toArray();
    await database.collection('rocket_job.receipts').find({ '_id.event_id': id }).toArray();
    times.push(performance.now() - start);
  }
  await client.close();
  return times.sort((one, other) => one - other)[BARE_POLLS >> 1];
}
