import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '..', '..');
const BIOME = join(ROOT, 'node_modules', '.bin', 'biome');

/** Ways to print that bypass the boundary. */
const FORBIDDEN = [
  "process.stdout.write('text');",
  "process['stderr'].write('text');",
  "const { stdout } = process; stdout.write('text');",
  "const own = process; own.stdout.write('text');",
  "globalThis.process.stderr.write('text');",
  "import { stderr } from 'node:process'; stderr.write('text');",
  "console.log('text');",
  "console.error('text');",
  "import { writeSync } from 'node:fs'; writeSync(1, 'text');",
  "import { write as put } from 'node:fs'; put(1, 'text', () => {});",
  "import * as files from 'node:fs'; files.writeSync(1, 'text');",
  "import { createWriteStream } from 'node:fs'; createWriteStream('', { fd: 1 });",
  "print('text' as DisplayText);",
  "print('text' as unknown as DisplayText);",
  "print(['text'] as DisplayText[]);",
];
const ALLOWED = ['standardOutput.write(display`text`);', 'print(escaped(process.env.HOME));'];

let folder: string;
let found: ReadonlySet<string>;

/** Applies the project's rules to generated files, each in both folders: one run of Biome for all. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rj-lint-'));
  for (const name of ['biome.json', 'build/lint'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  for (const layer of ['console', 'src']) {
    mkdirSync(join(folder, layer));
    for (const [index, code] of [...FORBIDDEN, ...ALLOWED].entries())
      writeFileSync(join(folder, layer, `sample-${index}.ts`), `${code}\n`);
  }
  const { stdout } = spawnSync(
    BIOME,
    [
      'lint',
      '--vcs-enabled=false',
      '--diagnostic-level=error',
      '--max-diagnostics=none',
      '--reporter=github',
    ],
    { cwd: folder, encoding: 'utf8' },
  );
  const ours =
    /^::error title=(?:plugin|lint\/suspicious\/noConsole),file=(?:.*\/)?((?:console|src)\/sample-\d+\.ts)/gm;
  found = new Set([...stdout.matchAll(ours)].map(([, file = '']) => file));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the lint rules of the text boundary', () => {
  it.each([...FORBIDDEN.entries()])('refuse sample %i: %s', (index) => {
    for (const layer of ['console', 'src']) expect(found).toContain(`${layer}/sample-${index}.ts`);
  });

  it('accept code that prints safe text', () => {
    for (const index of ALLOWED.keys())
      expect(found).not.toContain(`console/sample-${FORBIDDEN.length + index}.ts`);
  });
});
