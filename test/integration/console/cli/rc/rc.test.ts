import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RcOptions, runRcFiles } from '../../../../../console/cli/rc/rc';
import { TrustedFiles } from '../../../../../console/cli/rc/trusted-files';
import { Evaluator } from '../../../../../console/evaluator/evaluator';

let home: string;
let project: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rc-home-'));
  project = mkdtempSync(join(tmpdir(), 'rc-project-'));
});
afterEach(() => {
  for (const folder of [home, project]) rmSync(folder, { recursive: true });
});

const env = () => ({ XDG_STATE_HOME: join(home, 'state') });
const rcOf = (folder: string) => join(folder, '.rjconsolerc');

/** Runs the files as they are. */
async function start(options: Partial<RcOptions> = {}, evaluator = new Evaluator()) {
  const printed: string[] = [];
  const result = await runRcFiles({
    evaluator: () => evaluator,
    define: (names) => evaluator.define(names),
    home,
    folder: project,
    named: undefined,
    env: env(),
    ask: undefined,
    print: (text) => void printed.push(text),
    ...options,
  });
  return { ...result, printed: printed.join('\n'), context: evaluator.context };
}

/** Runs these files, all of them trusted. */
async function run(files: { readonly home?: string; readonly project?: string }) {
  const evaluator = new Evaluator({ names: { greet: async (name: string) => `hello ${name}` } });
  if (files.home !== undefined) writeFileSync(join(home, '.rjconsolerc'), files.home);
  if (files.project !== undefined) writeFileSync(join(project, '.rjconsolerc'), files.project);
  if (files.project !== undefined) new TrustedFiles(env()).trust(rcOf(project), Buffer.from(files.project));
  const warnings: string[] = [];
  const { settings } = await start({ print: (text) => void warnings.push(text) }, evaluator);
  const value = async (text: string) => (await evaluator.evaluate(text)).value;
  return { evaluator, warnings, settings, value };
}

describe('.rjconsolerc', () => {
  it('is optional', async () => {
    expect(await run({})).toMatchObject({ settings: {}, warnings: [] });
  });

  it("runs the home folder's first, and lets the project's decide", async () => {
    const { settings, value } = await run({
      home: 'const team = "ops"; settings({ environment: "mine", production: false })',
      project: 'both = team + "!"; settings({ production: true, prompt: "> " })',
    });
    expect(settings).toEqual({ environment: 'mine', production: true, prompt: '> ' });
    expect(await value('both')).toBe('ops!');
  });

  it('runs a file once if both folders are one, or one is a link to the other', async () => {
    writeFileSync(rcOf(home), 'globalThis.runs = (globalThis.runs ?? 0) + 1');
    const link = join(project, 'link');
    symlinkSync(home, link);
    for (const folder of [home, `${home}/.`, link]) {
      expect(await start({ folder })).toMatchObject({ context: { runs: 1 }, printed: '', ran: [rcOf(home)] });
    }
  });

  it.each([
    ['const x = 1', 1],
    ['let x = 1', 1],
    ['var x = 1', 1],
    ['const { x, ...others } = { x: 1 }', 1],
    ['const [, x = 1] = []', 1],
    ['if (true) { var x = 1 }', 1],
    ['x = 1', 1],
    ['const x: number = 1', 1],
    ['const x = await Promise.resolve(1)', 1],
    ['import { x } from "./no-such.js"', undefined],
    ['{ const x = 1 }', undefined],
    ['(() => { const x = 1 })()', undefined],
  ])('defines names of the console: %s', async (text, expected) => {
    const { evaluator, value } = await run({ project: text });
    expect(await value('typeof x === "undefined" ? undefined : x')).toBe(expected);
    await evaluator.evaluate('const x = 2');
    expect(await value('x')).toBe(2);
  });

  it('defines functions and classes as names of the console', async () => {
    const { value } = await run({
      project:
        'function one() { return 1 }\nasync function two() { return await greet("you") }\nclass Three { three = 3 }',
    });
    expect(await value('[one(), await two(), new Three().three]')).toEqual([1, 'hello you', 3]);
  });

  it('shares variables with its functions', async () => {
    const { evaluator, value } = await run({ project: 'let dry = true; const isDry = () => dry' });
    await evaluator.evaluate('dry = false');
    expect(await value('isDry()')).toBe(false);
  });

  it('shows an error with its place, and continues', async () => {
    const { warnings, settings } = await run({
      home: 'settings({ production: true })\nnull.x',
      project: 'settings({ prompt: "> " })',
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^Error in .*rc-home-.*\.rjconsolerc:\nTypeError: Cannot read properties of null/,
    );
    expect(warnings[0]).toMatch(/rc-home-.*\.rjconsolerc:2/);
    expect(settings).toEqual({ production: true, prompt: '> ' });
  });

  it('shows a syntax error with its place', async () => {
    const { warnings } = await run({ project: 'const a = 1\nfoo(;' });
    expect(warnings[0]).toContain('.rjconsolerc:2)');
    expect(warnings[0]).toContain('> 2 | foo(;');
  });

  it.each([
    ['settings({ producton: true })', 'Did you mean `production`?'],
    ['settings({ production: "yes" })', 'Expected the setting `production` to be a boolean, got `"yes"`.'],
    [
      'settings({ heartbeatSeconds: 0 })',
      'Expected the setting `heartbeatSeconds` to be a number of seconds, more than 0, got `0`.',
    ],
    ['settings({ environment: "" })', 'Expected the setting `environment` to be a string, got `""`.'],
    ['settings({ guarded: ["drop"] })', "to be a list of events such as ['ImportSubscriber.drop'], got `["],
    ['settings()', '`settings` needs an object'],
  ])('%s is refused', async (text, message) => {
    const { warnings, settings } = await run({ project: text });
    expect(warnings[0]).toContain(message);
    expect(settings).toEqual({});
  });

  it('accepts no settings later', async () => {
    const { evaluator } = await run({});
    await expect(evaluator.evaluate('settings({ production: true })')).rejects.toThrow(
      'only works in .rjconsolerc',
    );
  });

  it('never makes the console less careful than an earlier one', async () => {
    const careful = "settings({ production: true, readOnly: true, guarded: ['A.b'], history: 'remove' })";
    const careless = "settings({ production: false, readOnly: false, guarded: [], history: 'keep' })";
    const expected = { production: true, readOnly: true, guarded: ['A.b'], history: 'remove' };
    expect((await run({ home: careful, project: careless })).settings).toEqual(expected);
    expect((await run({ home: careless, project: careful })).settings).toEqual(expected);
  });
});

describe('.rjconsolerc of the current folder', () => {
  const asking = (...outcomes: readonly (string | undefined)[]) => {
    const [left, questions] = [[...outcomes], [] as string[]];
    const ask: NonNullable<RcOptions['ask']> = async (question) => {
      questions.push(question);
      return left.shift();
    };
    return { ask, questions };
  };

  it("doesn't run without a user to ask, and says how to run it", async () => {
    writeFileSync(rcOf(project), 'x = 1');
    const { printed, context, ran } = await start();
    expect(printed).toBe(
      `Skipped ${rcOf(project)}: you haven't trusted it yet. To trust it: rj-console trust ${rcOf(project)}\nTo run it once: rj-console --rc ${rcOf(project)}`,
    );
    expect([context['x'], ran]).toEqual([undefined, []]);
  });

  it('is quoted for the shell, and escaped', async () => {
    const folder = join(project, "a'; touch x\x1b[2J");
    mkdirSync(folder);
    writeFileSync(rcOf(folder), 'x = 1');
    const { printed } = await start({ folder });
    expect(printed).toContain(`rj-console trust $'${project}/a\\'; touch x\\033[2J/.rjconsolerc'`);
    expect(printed).toMatch(/^[\x20-\x7e\n]+$/);
  });

  it('is confirmed once for each content', async () => {
    writeFileSync(rcOf(project), 'x = 1');
    const first = asking('y');
    expect(await start({ ask: first.ask })).toMatchObject({ context: { x: 1 }, ran: [rcOf(project)] });
    expect(first.questions).toHaveLength(1);
    expect(await start()).toMatchObject({ context: { x: 1 }, printed: '' });
    writeFileSync(rcOf(project), 'x = 2');
    const changed = await start();
    expect(changed.printed).toContain('it has changed since you trusted it');
    expect(changed.context['x']).toBeUndefined();
    expect((await start({ ask: asking('yes').ask })).context['x']).toBe(2);
    writeFileSync(rcOf(project), 'x = 1');
    expect((await start()).context['x']).toBe(1);
  });

  it.each([undefined, '', 'n', 'sure', 'yy'])("doesn't run after the answer %j", async (answer) => {
    writeFileSync(rcOf(project), 'x = 1');
    const { context, printed } = await start({ ask: asking(answer).ask });
    expect(context['x']).toBeUndefined();
    expect(printed).toContain('you declined');
    expect(new TrustedFiles(env()).paths()).toEqual([]);
  });

  it('is shown, escaped, and confirmed again', async () => {
    writeFileSync(rcOf(project), 'x = 1 // \x1b]0;a\x07\ny = 2');
    const { ask, questions } = asking('s', 'y');
    const { printed, context } = await start({ ask });
    expect(printed).toContain('x = 1 // \\u001b]0;a\\u0007\ny = 2');
    expect([questions.length, context['y']]).toEqual([2, 2]);
  });

  it('runs with the content that was checked', async () => {
    writeFileSync(rcOf(project), 'x = 1');
    const ask = async () => {
      writeFileSync(rcOf(project), 'x = 2');
      return 'y';
    };
    expect((await start({ ask })).context['x']).toBe(1);
    expect((await start()).printed).toContain('it has changed');
  });

  it('is checked by the target of a link', async () => {
    const target = join(home, 'target.js');
    writeFileSync(target, 'x = 1');
    symlinkSync(target, rcOf(project));
    new TrustedFiles(env()).trust(target, Buffer.from('x = 1'));
    expect((await start()).context['x']).toBe(1);
    chmodSync(target, 0o666);
    expect(await start()).toMatchObject({
      ran: [],
      printed: expect.stringContaining(`every user can write to ${target}`),
    });
  });

  it('is skipped with the reason if every user can write to it, even if it is trusted', async () => {
    writeFileSync(rcOf(project), 'x = 1');
    new TrustedFiles(env()).trust(rcOf(project), Buffer.from('x = 1'));
    chmodSync(rcOf(project), 0o666);
    const { printed, context } = await start({ ask: asking('y').ask });
    expect(printed).toContain(`chmod o-w ${rcOf(project)}`);
    expect(context['x']).toBeUndefined();
  });

  it('says when a group can write to it', async () => {
    writeFileSync(rcOf(project), 'x = 1');
    chmodSync(project, 0o775);
    expect((await start()).printed).toContain(
      `you haven't trusted it yet, and a group can write to ${project}.`,
    );
  });

  it('is replaced by the file of --rc', async () => {
    writeFileSync(rcOf(project), 'x = 1');
    expect((await start({ named: rcOf(project) })).context['x']).toBe(1);
    const other = join(project, 'other.ts');
    writeFileSync(other, 'const y: number = 2');
    expect(await start({ named: other })).toMatchObject({ ran: [other], printed: '' });
    await expect(start({ named: join(project, 'none') })).rejects.toThrow(
      '(--rc): the file does not exist. Nothing ran.',
    );
    chmodSync(other, 0o666);
    await expect(start({ named: other })).rejects.toThrow('every user can write to');
  });
});

describe('.rjconsolerc of the home folder', () => {
  it.each([
    ['every user can write to it', 0o666, 'every user can write to'],
    ['a group can write to it', 0o664, "you haven't trusted it yet, and a group can write to"],
  ])('is skipped if %s', async (_what, mode, message) => {
    writeFileSync(rcOf(home), 'x = 1');
    chmodSync(rcOf(home), mode);
    const { printed, context } = await start();
    expect(printed).toContain(message);
    expect(context['x']).toBeUndefined();
  });
});

describe('the list of trusted files', () => {
  const list = () => join(home, 'state', 'rj-console', 'trusted.json');

  it('is private', () => {
    new TrustedFiles(env()).trust('/a', Buffer.from(''));
    expect(statSync(list()).mode & 0o777).toBe(0o600);
    expect(statSync(join(home, 'state', 'rj-console')).mode & 0o777).toBe(0o700);
  });

  it('identifies files by path and content, until they are revoked', () => {
    const files = new TrustedFiles(env());
    files.trust('/__proto__', Buffer.from('1'));
    files.trust('/b', Buffer.from('1'));
    expect(files.paths()).toEqual(['/__proto__', '/b']);
    expect(files.trustOf('/b', Buffer.from('1'))).toBe('trusted');
    expect(files.trustOf('/b', Buffer.from('2'))).toBe('changed');
    expect(files.trustOf('/c', Buffer.from('1'))).toBe('unknown');
    expect([files.revoke('/b'), files.revoke('/b')]).toEqual([true, false]);
    expect(files.trustOf('/b', Buffer.from('1'))).toBe('unknown');
  });

  it.each<[string, () => void, string]>([
    ['every user can write to it', () => chmodSync(list(), 0o666), 'every user can write to'],
    ['a group can write to it', () => chmodSync(list(), 0o620), 'a group can write to'],
    ['it is something else', () => writeFileSync(list(), '{"a": 1}'), 'it is not a list of trusted files'],
    ['it is no JSON', () => writeFileSync(list(), '['), 'it is not a list of trusted files'],
  ])('trusts nothing if %s, and says so', async (_what, spoil, message) => {
    writeFileSync(rcOf(project), 'x = 1');
    new TrustedFiles(env()).trust(rcOf(project), Buffer.from('x = 1'));
    spoil();
    const { printed, context } = await start();
    expect(printed).toContain(message);
    expect(printed).toContain('Skipped');
    expect(context['x']).toBeUndefined();
  });
});
