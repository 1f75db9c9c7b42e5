import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Evaluator } from '../../../console/evaluator/evaluator';
import { reasonToSkip, runRcFiles } from '../../../console/rc';

let home: string;
let project: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'rc-home-'));
  project = mkdtempSync(join(tmpdir(), 'rc-project-'));
});
afterEach(() => {
  for (const folder of [home, project]) rmSync(folder, { recursive: true });
});

async function run(files: { readonly home?: string; readonly project?: string }) {
  const evaluator = new Evaluator({ names: { greet: async (name: string) => `hello ${name}` } });
  if (files.home !== undefined) writeFileSync(join(home, '.rjconsolerc'), files.home);
  if (files.project !== undefined) writeFileSync(join(project, '.rjconsolerc'), files.project);
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  const settings = await runRcFiles({ evaluator, folders: [home, project], warn });
  const value = async (text: string) => (await evaluator.evaluate(text)).value;
  return { evaluator, warnings, settings, value };
}

describe('.rjconsolerc', () => {
  it('need not be there', async () => {
    expect(await run({})).toMatchObject({ settings: {}, warnings: [] });
  });

  it('runs the home folder first, and lets the project decide', async () => {
    const { settings, value } = await run({
      home: 'const team = "ops"; settings({ environment: "mine", production: false })',
      project: 'both = team + "!"; settings({ production: true, prompt: "> " })',
    });
    expect(settings).toEqual({ environment: 'mine', production: true, prompt: '> ' });
    expect(await value('both')).toBe('ops!');
  });

  it('runs a file once when both folders are one', async () => {
    writeFileSync(join(home, '.rjconsolerc'), 'globalThis.runs = (globalThis.runs ?? 0) + 1');
    const evaluator = new Evaluator();
    await runRcFiles({ evaluator, folders: [home, `${home}/.`], warn: expect.fail });
    expect(evaluator.context['runs']).toBe(1);
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
  ])('makes names of the console: %s', async (text, expected) => {
    const { evaluator, value } = await run({ project: text });
    expect(await value('typeof x === "undefined" ? undefined : x')).toBe(expected);
    await evaluator.evaluate('const x = 2');
    expect(await value('x')).toBe(2);
  });

  it('makes functions and classes names of the console', async () => {
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

  it('shows an error, with the place, and goes on', async () => {
    const { warnings, settings } = await run({
      home: 'settings({ production: true })\nnull.x',
      project: 'settings({ prompt: "> " })',
    });
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(
      /^Error while running .*rc-home-.*\.rjconsolerc:\nTypeError: Cannot read properties of null/,
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
    ['settings({ environment: "" })', 'Expected the setting `environment` to be a string, got `""`.'],
    ['settings({ guarded: ["drop"] })', "to be a list of events such as ['ImportSubscriber.drop'], got `["],
    ['settings()', 'Expected `settings` to be called with an object'],
  ])('%s is refused', async (text, message) => {
    const { warnings, settings } = await run({ project: text });
    expect(warnings[0]).toContain(message);
    expect(settings).toEqual({});
  });

  it('takes no settings later', async () => {
    const { evaluator } = await run({});
    await expect(evaluator.evaluate('settings({ production: true })')).rejects.toThrow(
      'read before connecting',
    );
  });

  it('is skipped when others may write to it', async () => {
    const path = join(project, '.rjconsolerc');
    writeFileSync(path, 'x = 1');
    chmodSync(path, 0o666);
    const warnings: string[] = [];
    const evaluator = new Evaluator();
    await runRcFiles({ evaluator, folders: [project], warn: (text) => void warnings.push(text) });
    expect(warnings[0]).toContain(`chmod o-w ${path}`);
    expect(evaluator.context['x']).toBeUndefined();
  });

  it('is skipped when it belongs to another user', () => {
    expect(reasonToSkip('/a', 1000, 0o600, 1001)).toContain('another user');
    expect(reasonToSkip('/a', 1000, 0o644, 1000)).toBeUndefined();
    expect(reasonToSkip('/a', 0, 0o666, undefined)).toBeUndefined();
  });
});
