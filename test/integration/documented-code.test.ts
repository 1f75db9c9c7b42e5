import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { typeErrors } from '../support/type-check';

const root = join(__dirname, '../..');
const docs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const pages = ['README.md', ...docs.map((name) => join('docs', name))];
const BLOCK = /^```(?:ts|typescript)\n([\s\S]*?)^```$/gm;

/**
 * Returns the blocks of a page as files, each named after its page and line. A later block may use an earlier
 * block's imports and declarations, as its reader does: they are imported there. Lines keep their numbers.
 */
function filesOf(page: string, text: string): ReadonlyMap<string, string> {
  const origins = new Map<string, string>();
  const files = new Map<string, string>();
  for (const { index, 1: code = '' } of text.matchAll(BLOCK)) {
    const name = `${basename(page, '.md')}-${text.slice(0, index).split('\n').length}`;
    const source = ts.createSourceFile(`${name}.ts`, code, ts.ScriptTarget.ES2023, true);
    const declared = topLevelNames(source);
    const borrowed = [...origins].filter(
      ([known]) => !declared.has(known) && new RegExp(`(?<![.\\w])${known}\\b`).test(code),
    );
    const imports = borrowed.map(([known, from]) => `import { ${known} } from '${from}';`).join(' ');
    const own = [...declared].filter(([, { from, isExported }]) => from === undefined && !isExported);
    files.set(name, `${imports}${code}\nexport { ${own.map(([each]) => each).join(', ')} };`);
    for (const [each, { from }] of declared) origins.set(each, from ?? `./${name}`);
  }
  return files;
}

interface Declared {
  /** The module it is imported from. */
  readonly from?: string;
  readonly isExported?: boolean;
}

function topLevelNames({ statements }: ts.SourceFile): ReadonlyMap<string, Declared> {
  const names = new Map<string, Declared>();
  const add = (name: ts.BindingName, declared: Declared): void => {
    if (ts.isIdentifier(name)) names.set(name.text, declared);
    else for (const each of name.elements) if (ts.isBindingElement(each)) add(each.name, declared);
  };
  for (const statement of statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const bindings = statement.importClause?.namedBindings;
      if (bindings === undefined || !ts.isNamedImports(bindings)) continue;
      for (const { name } of bindings.elements) add(name, { from: statement.moduleSpecifier.text });
    } else if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) add(name, {});
    } else if ((ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement)) && statement.name) {
      const { modifiers } = statement;
      const isExported = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
      add(statement.name, { isExported });
    }
  }
  return names;
}

it('compiles under strict, with each block of each page as a separate file', () => {
  const files = new Map(pages.flatMap((page) => [...filesOf(page, readFileSync(join(root, page), 'utf8'))]));
  expect(files.size).toBeGreaterThan(30);
  expect(typeErrors(files)).toEqual([]);
});

it('finds compile errors, at their line', () => {
  const page = [
    '```ts',
    "import { RocketJob } from 'rj-console';",
    'const server = await RocketJob.Server.where({}).first();',
    '```',
    '',
    '```ts',
    'await RocketJob.connect();',
    'server.pause();',
    "await RocketJob.Server.where({ nmae: 'x' }).first();",
    'missing;',
    '```',
  ].join('\n');
  expect(typeErrors(filesOf('page.md', page))).toEqual([
    "page-6:2 'server' is possibly 'undefined'.",
    expect.stringMatching(/^page-6:3 .*nmae/),
    "page-6:4 Cannot find name 'missing'.",
  ]);
});
