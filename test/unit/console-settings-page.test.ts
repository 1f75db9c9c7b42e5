import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = join(__dirname, '../..');

/** Returns the members of `RcSettings`, which are all the settings of the console. */
function settingNames(): string[] {
  const file = join(root, 'console/cli/rc/rc-settings.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
  const settings = source.statements
    .filter(ts.isInterfaceDeclaration)
    .find(({ name }) => name.text === 'RcSettings');
  return (settings?.members ?? []).map(({ name }) => name?.getText() ?? '');
}

it('docs/settings.md has a row for each setting of the console, in the order of the code', () => {
  const page = readFileSync(join(root, 'docs/settings.md'), 'utf8');
  const [, section = ''] = /\n## Console settings\n([\s\S]*?)\n## /.exec(page) ?? [];
  const rows = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(rows.length).toBeGreaterThanOrEqual(10);
  expect(rows).toEqual(settingNames());
});
