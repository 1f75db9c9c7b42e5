import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const ROOT = join(__dirname, '..', '..');
const DEPCRUISE = join(ROOT, 'node_modules', '.bin', 'depcruise');

describe('npm run layers', () => {
  it('accepts a tree in which each layer imports only those above it in the list', async () => {
    const output = await checked({
      'src/event/event.ts': "import { shown } from '../errors/shown';\nexport const text = shown;\n",
      'src/errors/shown.ts': 'export const shown = 1;\n',
    });
    expect(output).toContain('no dependency violations found');
  });

  it('refuses an import of a lower layer, even of a type', async () => {
    const output = await checked({
      'src/event/event.ts': "import type { Job } from '../job/model/job';\nexport type Text = Job;\n",
      'src/job/model/job.ts': 'export interface Job { name: string }\n',
    });
    expect(output).toContain('error layer src/event: src/event/event.ts → src/job/model/job.ts');
  });

  it('refuses a cycle of types', async () => {
    const output = await checked({
      'src/event/one.ts': "import type { Two } from './two';\nexport interface One { two: Two }\n",
      'src/event/two.ts': "import type { One } from './one';\nexport interface Two { one: One }\n",
    });
    expect(output).toMatch(/error no-cycles: src\/event\/(one|two)\.ts/);
  });

  it("refuses the console's imports of src other than its three entries", async () => {
    const output = await checked({
      'console/main.ts': "import { one } from '../src/event/one';\nexport const two = one;\n",
      'src/event/one.ts': 'export const one = 1;\n',
    });
    expect(output).toContain('error console imports only the entries of src: console/main.ts');
  });
});

/** Returns the output of the check for a tree with the project's own list of layers. */
async function checked(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'rj-layers-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json'])
    cpSync(join(ROOT, name), join(folder, name));
  for (const name of ['src', 'console']) mkdirSync(join(folder, name));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const { stdout } = await promisify(execFile)(DEPCRUISE, ['src', 'console'], { cwd: folder }).catch(
    (error) => error,
  );
  return stdout;
}
