import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');
/** Two consecutive words: a name, a key or a pattern isn't a sentence. */
const IS_PROSE = /[A-Za-z`'’)},;:.]\s+[A-Za-z`$<({]/;

/** A text that the product can print, or that its docs show. */
export interface PrintedText {
  /** Relative to the package. */
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Collects the string literals and the fixed parts of templates in a TypeScript or JavaScript source. */
export function textsInCode(file: string, source: string): PrintedText[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const texts: PrintedText[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    const text = textOf(node);
    if (text !== undefined && IS_PROSE.test(text)) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart());
      texts.push({ file, line: line + 1, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return texts;
}

/** Returns a template with its values as `…`. */
function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('…');
}

/** Collects the double-quoted strings of a Ruby source, with their values as `…`. */
export function textsInRuby(file: string, source: string): PrintedText[] {
  return source.split('\n').flatMap((content, index) => {
    if (/^\s*#/.test(content)) return [];
    const literals = [...content.replace(/#\{[^}]*\}/g, '…').matchAll(/"((?:[^"\\]|\\.)*)"/g)];
    return literals
      .map(([, text = '']) => ({ file, line: index + 1, text }))
      .filter(({ text }) => IS_PROSE.test(text));
  });
}

/** Returns the paragraphs of a Markdown page, with its code. */
export function textsInPage(file: string, source: string): PrintedText[] {
  let line = 1;
  return source.split(/\n(?=\s*\n)/).map((paragraph) => {
    const text = paragraph.trim();
    const start = line + paragraph.split('\n').findIndex((each) => each.trim() !== '');
    line += paragraph.split('\n').length;
    return { file, line: start, text: text.replaceAll(/\s*\n\s*/g, ' ') };
  });
}

/** Returns every text in the sources and the docs of the package. */
export function printedTexts(): PrintedText[] {
  const files = ['src', 'console', 'bin', 'docs'].flatMap((folder) => filesIn(join(ROOT, folder)));
  return [...files, ...['README.md', 'CONTRIBUTING.md'].map((name) => join(ROOT, name))].flatMap((path) => {
    const file = relative(ROOT, path);
    const source = readFileSync(path, 'utf8');
    if (/\.(?:ts|js)$/.test(path)) return textsInCode(file, source);
    if (path.endsWith('.rb')) return textsInRuby(file, source);
    return path.endsWith('.md') ? textsInPage(file, source) : [];
  });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}
