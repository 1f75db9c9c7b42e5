import { createRequire, SourceMap } from 'node:module';
import { Script } from 'node:vm';
import { transform } from 'esbuild';
import { expect, it } from 'vitest';
// @ts-expect-error: a script of the build has no types
import { commonJs } from '../../../build/common-js.mjs';

const nodeRequire = createRequire(__filename);

/** Compiles a module and runs it. @param modules the exports of the modules that it imports */
async function exportsOf(
  source: string,
  modules: Record<string, () => unknown> = {},
): Promise<Record<string, unknown>> {
  const { code } = await compiled(source);
  const module = { exports: {} };
  const load = (name: string) => modules[name]?.() ?? nodeRequire(name);
  new Script(`(exports, require, module) => {${code}}`).runInThisContext()(module.exports, load, module);
  return module.exports;
}

async function compiled(source: string): Promise<{ code: string; map: string }> {
  const options = {
    loader: 'ts',
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    sourcemap: 'external',
  } as const;
  const { code, map } = await transform(source, { ...options, sourcefile: 'module.ts' });
  return commonJs(code, map);
}

it('exports functions, classes and values, also under another name', async () => {
  const { code } = await compiled('export function a() {}\nexport async function* $b() {}\n');
  expect(code).not.toMatch(/__toCommonJS|__defProp|get:/);
  const exported = await exportsOf(`
    export const one: number = 1, two = 2;
    export class Three { static readonly four = 4; }
    const five = 5;
    export { five as six };
    export async function seven(): Promise<number> { return 7; }
    export type Eight = 8;`);
  expect(Object.keys(exported).sort()).toEqual(['Three', 'one', 'seven', 'six', 'two']);
  expect(exported).toMatchObject({ one: 1, two: 2, six: 5 });
  expect(exported['Three']).toHaveProperty('four', 4);
  expect(await (exported['seven'] as () => unknown)()).toBe(7);
  expect((exported['Three'] as { name: string }).name).toBe('Three');
  expect(exported).toHaveProperty('__esModule', true);
});

it('exports the current value of a variable', async () => {
  const counter = await exportsOf('export let count = 0; export function add() { count++; }');
  (counter['add'] as () => void)();
  expect(counter['count']).toBe(1);
});

it('exports functions before it runs the rest, because modules may require each other', async () => {
  let seen: unknown;
  const { code } = await compiled("import { look } from 'b'; look(); export function early() { return 1; }");
  const module = { exports: {} as Record<string, unknown> };
  const look = () => {
    seen = (module.exports['early'] as () => number)();
  };
  new Script(`(exports, require, module) => {${code}}`).runInThisContext()(
    module.exports,
    () => ({ look }),
    module,
  );
  expect(seen).toBe(1);
});

it('exports names of other modules when they are read', async () => {
  const b = { value: 1 };
  const exported = await exportsOf("export { value, value as same } from 'b';", { b: () => b });
  b.value = 2;
  expect(exported).toMatchObject({ value: 2, same: 2 });
});

it('imports a default, a namespace and names, of ES modules and others', async () => {
  const source = `
    import os from 'node:os';
    import all, { named } from 'es';
    import * as path from 'node:path';
    import * as es from 'es';
    export const results = [os.EOL, all, named, path.sep, es.named, es.default, path.default.sep];`;
  const es = () => ({ __esModule: true, default: 'default', named: 'named' });
  const { results } = await exportsOf(source, { es });
  expect(results).toEqual(['\n', 'default', 'named', '/', 'named', 'default', '/']);
});

it('compiles newer syntax, and keeps its lines', async () => {
  const source = `export const ended: string[] = [];
    export async function run() {
      await using held = { async [Symbol.asyncDispose]() { ended.push('held'); } };
      ended.push('run');
    }`;
  const { ended, run } = (await exportsOf(source)) as { ended: string[]; run: () => Promise<void> };
  await run();
  expect(ended).toEqual(['run', 'held']);
  await expectMapped(source, "ended.push('run')".replaceAll("'", '"'), 3);
});

it('compiles a module without exports, and one without imports, strictly', async () => {
  const isStrict = 'globalThis.strict = (function () { return this === undefined; })();';
  await exportsOf(`import os from 'node:os'; globalThis.ran = os.EOL; ${isStrict}`);
  expect(globalThis).toMatchObject({ ran: '\n', strict: true });
  await exportsOf(isStrict);
  expect(globalThis).toMatchObject({ strict: true });
});

it('maps lines to their source', async () => {
  const source =
    "import os from 'node:os';\n\n// a comment\nexport const a = os;\nexport function b() {\n  throw 1;\n}\n";
  await expectMapped(source, 'throw 1', 5);
});

async function expectMapped(source: string, text: string, originalLine: number): Promise<void> {
  const { code, map } = await compiled(source);
  const lines = code.split('\n');
  const line = lines.findIndex((each) => each.includes(text));
  const column = (lines[line] as string).indexOf(text);
  expect(new SourceMap(JSON.parse(map)).findEntry(line, column)).toMatchObject({ originalLine });
}
