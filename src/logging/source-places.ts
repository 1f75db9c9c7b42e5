import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { basename, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { namesScripts, scriptFile } from '../bundle/script-name';

/** A script as the debugger knows it. */
export interface Script {
  /** A path, or a URL. */
  readonly url?: string;
  /** The location of its source map: a data URL, or a path relative to the script. */
  readonly sourceMapURL?: string;
}

/** A frame in the script; lines and columns are counted from 0. */
export interface ScriptFrame {
  readonly functionName: string;
  readonly script: Script;
  readonly line: number;
  readonly column: number;
}

interface SourcePlace {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

const DATA = /^data:application\/json[^,]*?(;base64)?,/;
const COMPRESSED_MAP = '.map.gz';
/** A larger map would block its reader for too long. */
const MOST_CHARACTERS = 20_000_000;

/** Finds the lines of the source, using source maps if there are any. */
export class SourcePlaces {
  readonly #maps = new Map<Script, Payload | undefined>();

  /** Formats a frame as Ruby does: ``file:line:in `function'``. */
  frameText({ functionName, script, line, column }: ScriptFrame): string {
    const { file = pathOf(script.url ?? ''), line: sourceLine = line } = this.#source(script, line, column);
    return `${file}:${sourceLine + 1}:in \`${functionName || '(anonymous)'}'`;
  }

  /** Returns `file:line:column` in the source, counted from 1 as V8 does. */
  place(script: Script, line: number, column: number): string | undefined {
    const source = this.#source(script, line, column);
    return source.file === undefined
      ? undefined
      : `${source.file}:${(source.line ?? 0) + 1}:${(source.column ?? 0) + 1}`;
  }

  #source(script: Script, line: number, column: number): SourcePlace {
    if (!this.#maps.has(script)) this.#maps.set(script, mapOf(script));
    const entry = entryAt(this.#maps.get(script), line, column);
    if (entry === undefined || !('originalSource' in entry)) return {};
    return {
      file: sourcePath(entry.originalSource, script),
      line: entry.originalLine,
      column: entry.originalColumn,
    };
  }
}

/** `path:line:column` of a stack trace, as V8 writes it; a bundle has a relative path. */
const PLACE = /((?:\/|[A-Z]:\\|rj-console\/)[^\s():]+):(\d+):(\d+)/g;
/** The folder of the package's own compiled code. */
const OWN = resolve(__dirname, '..', '..') + sep;

/**
 * Returns a stack trace that names this package's source files for frames of its bundles. It reads their
 * source maps only now, and only if there are such frames.
 */
export function stackWithSources(stack: string): string {
  if (!stack.includes(OWN) && !namesScripts(stack)) return stack;
  const scripts = new Map<string, Script>();
  const places = new SourcePlaces();
  return stack.replace(PLACE, (place, name: string, line: string, column: string) => {
    const url = scriptFile(name);
    if (!url.startsWith(OWN)) return place;
    const script = scripts.get(url) ?? { url };
    scripts.set(url, script);
    return places.place(script, Number(line) - 1, Number(column) - 1) ?? place;
  });
}

/** A map, or one of many parts: only the requested part is read. */
interface Payload {
  readonly sections?: readonly { readonly offset: { readonly line: number }; readonly map: Payload }[];
}

function entryAt(
  map: Payload | undefined,
  line: number,
  column: number,
): ReturnType<SourceMap['findEntry']> | undefined {
  if (map === undefined) return undefined;
  if (map.sections === undefined) return readMap(map)?.findEntry(line, column);
  const section = map.sections.findLast(({ offset }) => offset.line <= line);
  return entryAt(section?.map, line - (section?.offset.line ?? 0), column);
}

/** Returns undefined if there is no usable map. */
function mapOf(script: Script): Payload | undefined {
  const { url = '' } = script;
  const sourceMapURL = script.sourceMapURL || ownMap(url);
  if (sourceMapURL === '' || sourceMapURL.length > MOST_CHARACTERS) return undefined;
  try {
    const data = DATA.exec(sourceMapURL);
    const rest = sourceMapURL.slice(data?.[0].length);
    const text =
      data === null
        ? textOfFile(new URL(sourceMapURL, fileUrl(url)))
        : data[1] === undefined
          ? decodeURIComponent(rest)
          : Buffer.from(rest, 'base64').toString();
    return JSON.parse(text) as Payload;
  } catch {
    return undefined;
  }
}

/**
 * Returns the location of a bundle's source map. It is compressed, and the bundle doesn't name it: other readers
 * of source maps in the process, such as ts-node's, expect text, and make every stack trace throw.
 */
function ownMap(url: string): string {
  const path = pathOf(url);
  return path.startsWith(OWN) ? `${basename(path)}${COMPRESSED_MAP}` : '';
}

function textOfFile(url: URL): string {
  const content = readFileSync(url);
  return (url.pathname.endsWith(COMPRESSED_MAP) ? gunzipSync(content) : content).toString();
}

/** Returns undefined if it is invalid. */
function readMap(map: Payload): SourceMap | undefined {
  try {
    return new SourceMap(map as SourceMap['payload']);
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
  const path = pathOf(url);
  return path.startsWith('/') ? `file://${path}` : path;
}

function pathOf(url: string): string {
  return scriptFile(url.replace(/^file:\/\//, ''));
}
