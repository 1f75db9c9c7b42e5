import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ModuleKind, transpileModule } from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SourcePlaces } from '../../../../src/logging/source-places';

const SOURCE = `interface Gone {
  name: string;
}
enum Kind {
  One,
}
export function work(): Kind {
  return Kind.One;
}
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rj-places-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const compilerOptions = { module: ModuleKind.CommonJS, sourceMap: true };

/** Returns the frame of `return` in the compiled code. */
function frameIn(javascript: string, url: string, sourceMapURL: string) {
  const lines = javascript.split('\n');
  const line = lines.findIndex((text) => text.includes('return Kind'));
  const column = lines[line]?.indexOf('return') ?? 0;
  return { functionName: 'work', script: { url, sourceMapURL }, line, column };
}

describe('the place of a frame', () => {
  const { outputText, sourceMapText = '' } = transpileModule(SOURCE, {
    compilerOptions,
    fileName: 'jobs.ts',
  });
  const js = () => join(folder, 'jobs.js');

  it('is the line of the source, with a map next to the script', () => {
    writeFileSync(`${js()}.map`, sourceMapText);
    writeFileSync(`${js()}.map.gz`, gzipSync(sourceMapText));
    for (const url of [js(), `file://${js()}`]) {
      for (const map of ['jobs.js.map', 'jobs.js.map.gz']) {
        const frame = frameIn(outputText, url, map);
        expect(frame.line).not.toBe(7);
        expect(new SourcePlaces().frameText(frame)).toBe(`${folder}/jobs.ts:8:in \`work'`);
      }
    }
  });

  it('is the line of the source, with a map in the script', () => {
    const encoded = Buffer.from(sourceMapText).toString('base64');
    for (const url of [
      `data:application/json;base64,${encoded}`,
      `data:application/json;charset=utf-8;base64,${encoded}`,
      `data:application/json,${encodeURIComponent(sourceMapText)}`,
    ]) {
      expect(new SourcePlaces().frameText(frameIn(outputText, js(), url))).toBe(
        `${folder}/jobs.ts:8:in \`work'`,
      );
    }
  });

  it.each([
    '',
    'nowhere.map',
    'nowhere.map.gz',
    'data:application/json;base64,e30=',
    'data:application/json,{',
    'https://host/x.map',
  ])('is that of the script if the map is %j', (map) => {
    const frame = frameIn(outputText, js(), map);
    expect(new SourcePlaces().frameText(frame)).toBe(`${folder}/jobs.js:${frame.line + 1}:in \`work'`);
  });
});
