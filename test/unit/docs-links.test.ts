import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, it } from 'vitest';

const root = join(__dirname, '../..');
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
const LINK = /\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g;

/** Returns the anchors of a page's headings, as GitHub generates them. */
function anchorsOf(path: string): ReadonlySet<string> {
  const text = readFileSync(path, 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
  const anchors = [...text.matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
  return new Set(anchors);
}

/** Returns the links of a page whose file or heading doesn't exist. */
function brokenLinks(page: string): string[] {
  const text = readFileSync(join(root, page), 'utf8').replaceAll(/^```[\s\S]*?^```$/gm, '');
  return [...text.matchAll(LINK)].flatMap(([link, target = '', anchor]) => {
    const path = target === '' ? join(root, page) : join(root, dirname(page), target);
    if (!existsSync(path)) return [`${link}: no file ${relative(root, path)}`];
    const isKnown = anchor === undefined || anchorsOf(path).has(anchor);
    return isKnown ? [] : [`${link}: no heading #${anchor}`];
  });
}

it.each(pages)('%s links to files and headings that exist', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});
