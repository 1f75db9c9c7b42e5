import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A script as the debugger knows it. */
export interface Script {
  /** A path, or a URL. */
  readonly url?: string;
  /** Where its source map is: a data URL, or relative to the script. */
  readonly sourceMapURL?: string;
}

/** A frame in it; lines and columns are counted from 0. */
export interface ScriptFrame {
  readonly functionName: string;
  readonly script: Script;
  readonly line: number;
  readonly column: number;
}

const DATA = /^data:application\/json[^,]*?(;base64)?,/;
/** A larger map would hold up whoever reads it. */
const MOST_CHARACTERS = 20_000_000;

/** Finds the lines of the source, by source maps where there are some. */
export class SourcePlaces {
  readonly #maps = new Map<Script, SourceMap | undefined>();

  /** In Ruby's spelling: ``file:line:in `function'``. */
  frameText({ functionName, script, line, column }: ScriptFrame): string {
    const { file = pathOf(script.url ?? ''), line: sourceLine = line } = this.#source(script, line, column);
    return `${file}:${sourceLine + 1}:in \`${functionName || '(anonymous)'}'`;
  }

  #source(script: Script, line: number, column: number): { readonly file?: string; readonly line?: number } {
    if (!this.#maps.has(script)) this.#maps.set(script, mapOf(script));
    const entry = this.#maps.get(script)?.findEntry(line, column);
    if (entry === undefined || !('originalSource' in entry)) return {};
    return { file: sourcePath(entry.originalSource, script), line: entry.originalLine };
  }
}

/** Undefined where there is none, or none that can be used. */
function mapOf(script: Script): SourceMap | undefined {
  const { url = '', sourceMapURL = '' } = script;
  if (sourceMapURL === '' || sourceMapURL.length > MOST_CHARACTERS) return undefined;
  try {
    const data = DATA.exec(sourceMapURL);
    const rest = sourceMapURL.slice(data?.[0].length);
    const text =
      data === null
        ? readFileSync(new URL(sourceMapURL, fileUrl(url)), 'utf8')
        : data[1] === undefined
          ? decodeURIComponent(rest)
          : Buffer.from(rest, 'base64').toString();
    return new SourceMap(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function sourcePath(source: string, { url = '' }: Script): string {
  try {
    return fileURLToPath(new URL(source, fileUrl(url)));
  } catch {
    return source;
  }
}

function fileUrl(url: string): string {
  return url.startsWith('/') ? `file://${url}` : url;
}

function pathOf(url: string): string {
  return url.replace(/^file:\/\//, '');
}
