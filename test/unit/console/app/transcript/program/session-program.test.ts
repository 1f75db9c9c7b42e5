import { expect, it, vi } from 'vitest';
import { sessionProgram } from '../../../../../../console/app/transcript/program/session-program';

// The compiler reads the types of the package and the driver first.
vi.setConfig({ testTimeout: 120_000 });

const PATH = `${__dirname}/night.ts`;

/** Returns the program of entries that ran to their end, without its fixed surroundings. */
function linesOf(
  ...entries: readonly (string | { readonly text: string; readonly ended: number })[]
): string {
  const all = entries.map((entry) =>
    typeof entry === 'string' ? { text: entry, ended: Number.POSITIVE_INFINITY } : entry,
  );
  return sessionProgram(all, PATH)
    .replace(/^import .* from 'rj-console';\n\nawait RocketJob.connect\(\);\n/, '')
    .replace(/await RocketJob.disconnect\(\);\n$/, '');
}

it('is the typed code, with const, await and the imports added', () => {
  const entries = [
    "Server.where({ state: 'running' }).count()",
    "server = Server.find('0123456789abcdef01234567');",
    'server.pause()',
    'names = Server.running().pluck("name") // of those that run',
    "id = new ObjectId('0123456789abcdef01234567')",
    "if (server.state === 'paused') {\n  server.resume();\n}",
  ];
  const all = entries.map((text) => ({ text, ended: Number.POSITIVE_INFINITY }));
  expect(sessionProgram(all, PATH)).toBe(`import { ObjectId, RocketJob, Server } from 'rj-console';

await RocketJob.connect();
await Server.where({ state: 'running' }).count()
const server = await Server.find('0123456789abcdef01234567');
await server.pause()
const names = await Server.running().pluck("name") // of those that run
const id = new ObjectId('0123456789abcdef01234567')
if (server.state === 'paused') {
  await server.resume();
}
await RocketJob.disconnect();
`);
});

it('awaits where the prompt does, even in the middle of an expression', () => {
  expect(
    linesOf(
      'first = Server.sort({ name: 1 }).toArray()[0]',
      'Server.sort({ name: 1 }).toArray().length',
      'for (const server of Server.running()) server.pause()',
      'both = [Server.count(), Job.count()]',
      'await Server.count()',
      'k = Server.countsByState().running ?? 0',
      "Server.where({ name: 'web1' }).first()?.stop()",
      'pauseAll = () => Server.pauseAll()',
      'pauseAll()',
      'Promise.all([Server.count(), Job.count()])',
      'run = async () => { Server.pauseAll(); return Server.count(); }',
    ),
  ).toBe(`const first = (await Server.sort({ name: 1 }).toArray())[0]
;(await Server.sort({ name: 1 }).toArray()).length
for await (const server of Server.running()) await server.pause()
const both = [await Server.count(), await Job.count()]
await Server.count()
const k = (await Server.countsByState()).running ?? 0
await (await Server.where({ name: 'web1' }).first())?.stop()
const pauseAll = () => Server.pauseAll()
await pauseAll()
await Promise.all([Server.count(), Job.count()])
const run = async () => { await Server.pauseAll(); return Server.count(); }
`);
});

it('declares each variable once, whatever it is set to and how often', () => {
  expect(
    linesOf(
      'count = 1',
      'count += 1',
      'any = 1',
      "any = 'text'",
      'const same = 1',
      'const same = 2',
      '({ state, name } = { state: 1, name: 2 })',
      '[one, two] = [1, 2]',
      'if (count > 0) { found = true }',
      'for (i = 0; i < 2; i++) count++',
      'let typed: number = 1',
      'typed = 2',
    ),
  ).toBe(`let count = 1
count += 1
let any; any = 1
any = 'text'
let same = 1
same = 2
const { state, name } = { state: 1, name: 2 }
const [one, two] = [1, 2]
let found; if (count > 0) { found = true }
let i; for (i = 0; i < 2; i++) count++
let typed: number = 1
typed = 2
`);
});

it("asserts that a value exists if its type doesn't guarantee it", () => {
  expect(
    linesOf("server = Server.where({ name: 'web1' }).first()", 'server.stop()', 'Server.first().name'),
  ).toBe(
    `const server = await Server.where({ name: 'web1' }).first()
await server!.stop()
;(await Server.first())!.name
`,
  );
});

it("comments out code that failed, did not run, or isn't TypeScript", () => {
  expect(
    linesOf(
      { text: 'a = 1; b.c; d = 2', ended: 1 },
      { text: 'servers.each { |s| s.stop }\u2028process.exit()\rprocess.exit()', ended: 0 },
      { text: 'help', ended: 0 },
      '// what we saw',
      'a + 1',
    ),
  ).toBe(`const a = 1;
//  b.c;
//  d = 2
// servers.each { |s| s.stop }
// process.exit()
// process.exit()
// help
// what we saw
a + 1
`);
});

it('comments out code with a mask, and dependent code', () => {
  expect(linesOf("password = '<secret>'; Server.count()", 'password.length')).toBe(`// password = '<secret>';
// (secret removed)
 await Server.count()
// password.length
// (it does not compile: Cannot find name 'password'.)
`);
});

it('comments out code that only works at the prompt, and dependent code, and says why', () => {
  const program = linesOf(
    "watch('servers')",
    'found = watch(1)',
    'found.length',
    'Server.toArray().forEach((server) => server.pause())',
    'Server.count()',
  );
  expect(program.split('\n').filter((line) => !line.startsWith('//'))).toEqual(['await Server.count()', '']);
  expect(program).toContain("// watch('servers')\n// (it does not compile: Cannot find name 'watch'.)\n");
  expect(program).toContain(' in a function that is not async)\n');
});

it('is only comments for a session without code', () => {
  expect(sessionProgram([{ text: 'help', ended: 0 }], PATH)).toBe('// help\n');
  expect(sessionProgram([], PATH)).toBe('');
});
