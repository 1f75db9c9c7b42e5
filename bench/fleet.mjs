// Measures how the console follows and shows a fleet, compared with a bare poll of the driver in the same
// run.
//
//   npm run bench:fleet
//   npm run bench:fleet -- --servers 1000
//
// One process responds for all servers (bench/fleet/stand-in.mjs). Its own time is reported separately.
import { createRequire } from 'node:module';
import { parseArgs } from 'node:util';
import { measureFleet } from './fleet/measure.mjs';
import { report } from './report.mjs';

const require = createRequire(import.meta.url);
const { startEmbeddedMongod } = require('../dist/src/console-api.js');

const SIZES = [100, 1_000, 5_000];
/** The aims for this number of servers, in milliseconds. */
const AIMS = {
  100: { prompt: 1_000, cpu: 1_000 },
  1000: { prompt: 1_000, cpu: 1_000 },
  5000: { prompt: 2_000, cpu: 4_000 },
};
const FIRST_SCREEN_MS = 1_000;
const DRAWS_PER_SECOND = 10;

const { values } = parseArgs({ options: { servers: { type: 'string' } } });
const sizes = values.servers === undefined ? SIZES : [Number(values.servers)];
const mongod = await startEmbeddedMongod({ database: '', onProgress: (line) => console.error(line) });
try {
  for (const servers of sizes) {
    const url = mongod.url.replace('/?', `/bench_${servers}?`);
    show(servers, await measureFleet(url, servers));
  }
} finally {
  await mongod.stop();
}

function show(servers, { bareMs, followings, views }) {
  const { prompt, cpu } = AIMS[servers] ?? AIMS[5_000];
  console.log(`\n${servers} servers`);
  report('one poll of the bare driver: every server and every receipt', bareMs, ' ms');
  for (const { how, ofAll, afterLastMs, standInMs, cpuMs, drawsPerSecond } of followings) {
    console.log(`${how}: ${ofAll}`);
    report(`${how}: its end after the last act of a server`, afterLastMs, ' ms', { atMost: prompt });
    report(`${how}: its end against one bare poll`, afterLastMs / bareMs, ' ×');
    report('  the stand-in took, for all of its writes', standInMs, ' ms');
    if (cpuMs === undefined) continue;
    report(`${how}: CPU time from Enter to the prompt`, cpuMs, ' ms', { atMost: cpu });
    report(`${how}: draws in a second`, drawsPerSecond, '', { atMost: DRAWS_PER_SECOND });
  }
  for (const { how, firstMs, startMs, lines } of views) {
    report(`${how}: first screen (${lines} lines)`, firstMs, ' ms', { atMost: FIRST_SCREEN_MS });
    if (startMs !== undefined) report('  of this, to start and connect', startMs, ' ms');
  }
}
