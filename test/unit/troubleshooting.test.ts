import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = join(__dirname, '../..');
const page = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8');

/** Returns the members of `ErrorDetails`, which is the closed list of codes. */
function errorCodes(): string[] {
  const file = join(root, 'src/errors/rocket-job-error.ts');
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.ES2023, true);
  const details = source.statements.filter(ts.isInterfaceDeclaration);
  return details.flatMap(({ members }) => members.map(({ name }) => name?.getText() ?? ''));
}

it('has one section for each error code, in the order of the list', () => {
  const sections = [...page.matchAll(/^### `(\w+)`$/gm)].map(([, code]) => code);
  expect(sections.length).toBeGreaterThan(15);
  expect(sections).toEqual(errorCodes());
});
