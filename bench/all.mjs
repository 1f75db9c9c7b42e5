// Runs the benchmarks one after the other, and writes their results to docs/benchmarks.md, with plots.
//
//   npm run bench                        writes docs/benchmarks.md and docs/benchmarks-*.svg
//   npm run bench -- --only jobs         runs one of them, and writes nothing
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ratioBars } from './ratio-bars.mjs';

/** Name → description. Each is a script in this folder. */
const BENCHMARKS = {
  startup: 'The console: its start and its memory, beside mongosh and Node.js',
  install: 'From a fresh clone to the first prompt, and the build at `npm ci` beside `tsc`',
  'server-start': 'rj-server: its start, its memory when idle, and the delay of a job',
  jobs: 'Jobs and slices, beside the same claims and removals in a bare loop on the driver',
  events: 'Events, beside a bare tailable cursor of the driver',
  awaits: 'An `await` in a job, with and without `--trace-await`',
  fleet: 'Following and showing a fleet, beside a bare poll of the driver',
};
const ARGUMENTS = { events: ['--write'], fleet: ['--servers', '1000'] };

const here = fileURLToPath(new URL('.', import.meta.url));
const docs = join(here, '../docs');
const require = createRequire(import.meta.url);
const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const names = values.only ?? Object.keys(BENCHMARKS);
const folder = mkdtempSync(join(os.tmpdir(), 'rj-bench-'));
const results = [];
for (const name of names) results.push(await run(name));
rmSync(folder, { recursive: true });
if (values.only === undefined) writeAll();
if (results.some(({ code }) => code !== 0)) process.exitCode = 1;

/** Runs one benchmark, shows its output, and collects its figures. */
async function run(name) {
  const file = join(folder, `${name}.jsonl`);
  writeFileSync(file, '');
  console.log(`\n${name}\n`);
  const args = values.only === undefined ? (ARGUMENTS[name] ?? []) : [];
  const start = performance.now();
  const child = spawn(process.execPath, [join(here, `${name}.mjs`), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, BENCH_RESULTS: file },
  });
  let text = '';
  child.stdout.on('data', (data) => {
    text += data;
    process.stdout.write(data);
  });
  const [code] = await once(child, 'close');
  const figures = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  return { name, text: text.trimEnd(), code, figures, seconds: (performance.now() - start) / 1_000 };
}

function writeAll() {
  const ratios = results.flatMap(({ figures }) => figures.filter(({ unit }) => unit === '×'));
  const aimed = ratios.filter(({ aim }) => aim !== undefined);
  writeFileSync(join(docs, 'benchmarks-ratios.svg'), ratioBars(aimed));
  writeFileSync(join(docs, 'benchmarks.md'), page(ratios));
}

function page(ratios) {
  const others = results.flatMap(({ figures }) =>
    figures.filter(({ unit, aim }) => unit !== '×' && aim !== undefined),
  );
  return `# Benchmarks

\`npm run bench\` writes this page. It measures rj-console and a peer alternately in the same run, on a machine that may be busy with
other work. Expect the same ratios on your machine, but other milliseconds and rates.

| ratio | measured | aim |
|---|---|---|
${ratios.map(row).join('\n')}

![Each ratio as a bar, and its aim as a line](benchmarks-ratios.svg)

| figure | measured | aim |
|---|---|---|
${others.map(row).join('\n')}

## The machine

${machine()}

${results.map(section).join('\n\n')}
`;
}

function section({ name, text, code, seconds }) {
  const plot =
    name === 'events'
      ? '\n\n![Time from publishing to the action, by the number of listeners](events-latency.svg)'
      : '';
  const failed = code === 0 ? '' : `\n\nIt ended with exit code ${code}.`;
  return `## ${BENCHMARKS[name]}

\`npm run bench:${name}\`, ${Math.round(seconds)} s:

\`\`\`
${text}
\`\`\`${plot}${failed}`;
}

function row({ what, number, unit, aim, spread }) {
  const range = spread === undefined ? '' : ` (${number2(spread[0])}–${number2(spread[1])})`;
  const limit = aim === undefined ? '' : aim.atMost === undefined ? `≥ ${aim.atLeast}` : `≤ ${aim.atMost}`;
  const isMissed =
    aim !== undefined && !(aim.atMost === undefined ? number >= aim.atLeast : number <= aim.atMost);
  return `| ${what} | ${number2(number)}${range} ${unit} | ${limit}${isMissed ? ', missed' : ''} |`;
}

function number2(number) {
  return number >= 100 ? Math.round(number).toLocaleString('en') : Number(number.toPrecision(3)).toString();
}

function machine() {
  const [{ model }] = os.cpus();
  const version = (name) => require(`${name}/package.json`).version;
  return `${os.cpus().length} × ${model}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}. Node.js ${process.versions.node}, MongoDB's driver ${version('mongodb')}, \`mongod\` on the same machine. ${new Date().toISOString().slice(0, 10)}.`;
}
