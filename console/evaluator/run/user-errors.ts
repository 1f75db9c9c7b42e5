import { dirname, join, sep } from 'node:path';
import { isNativeError } from 'node:util/types';
import { didYouMean, scriptFile } from '../../../src/console-startup';

/** `dist`, or the project itself: the package's own code is in its `src` and `console`. */
const ROOT = dirname(dirname(dirname(__dirname)));
const OWN_FOLDERS = [join(ROOT, 'src') + sep, join(ROOT, 'console') + sep];

const NOT_DEFINED = /^(\S+) is not defined$/;
const CLASS_NAME = /^[A-Z]\w*[a-z]/;
const NOT_LOADED =
  ". Your application's classes are not loaded here. Load a file with `require('./file')`; for Ruby classes use a Rails console";
const NOT_A_FUNCTION = /^([\w$]+(?:\.[\w$]+)*)\.([\w$]+) is not a function$/;

/** V8's descriptions of expressions that rewriting has inserted. */
const MADE_BY_REWRITING = /(?:\(intermediate value\)|\(\.\.\.\)|__rj\.\w+|\(0 , )+\)?\.?/g;

/**
 * Makes an error of user code readable, in place: names as typed, only the frames of user code, with the
 * typed lines, and a guess at the intended name.
 *
 * @param lineOf maps a frame's file and line to the typed line
 */
export function tidyError(
  error: unknown,
  scope: object,
  lineOf: (filename: string, line: number) => number | undefined,
): void {
  if (!isNativeError(error) || Object.isFrozen(error)) return;
  const header = `${error.name}: ${error.message}`;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  const isOfEngine = /^(?:Type|Reference)Error$/.test(error.name);
  if (isOfEngine) error.message = withGuess(error.message.replaceAll(MADE_BY_REWRITING, ''), scope);
  const shown = isOfEngine ? `${error.name}: ${error.message}` : header;
  error.stack = [shown, ...userFrames(frames, lineOf)].join('\n');
}

function withGuess(message: string, scope: object): string {
  const name = NOT_DEFINED.exec(message)?.[1];
  if (name !== undefined) {
    const guess = didYouMean(name, Object.getOwnPropertyNames(scope));
    return message + (guess === '' && CLASS_NAME.test(name) ? NOT_LOADED : guess);
  }
  const [, path, method] = NOT_A_FUNCTION.exec(message) ?? [];
  if (path === undefined || method === undefined) return message;
  return message + didYouMean(method, functionNames(valueAt(scope, path)));
}

/** Runs no getters except those of the scope itself, which are the console's. */
function valueAt(scope: object, path: string): unknown {
  return path.split('.').reduce<unknown>((owner, key) => {
    for (let object = owner; isObject(object); object = Object.getPrototypeOf(object)) {
      const descriptor = Object.getOwnPropertyDescriptor(object, key);
      if (descriptor !== undefined) return object === scope ? Reflect.get(scope, key) : descriptor.value;
    }
    return undefined;
  }, scope);
}

function functionNames(owner: unknown): readonly string[] {
  const names: string[] = [];
  for (
    let object = owner;
    isObject(object) && object !== Object.prototype;
    object = Object.getPrototypeOf(object)
  ) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(object))) {
      if (typeof value === 'function' && name !== 'constructor') names.push(name);
    }
  }
  return names;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/**
 * Columns are omitted, because they refer to the rewritten text. A plain function has two frames, its own and
 * that of the code in it, with inserted ones in between: one line with the function's name is shown.
 */
function userFrames(
  frames: readonly string[],
  lineOf: (filename: string, line: number) => number | undefined,
): string[] {
  const shown: string[] = [];
  let lastOfEntry = 0;
  let isWork = false;
  for (const frame of frames) {
    const [, caller, place] = /^ {4}at (?:(.*) \()?(.*?)\)?$/.exec(frame) ?? [];
    const [, filename, line] = /^(?:async )?(.*?):(\d+):\d+$/.exec(place ?? '') ?? [];
    if (filename === undefined || !isOfUser(filename)) {
      isWork ||= / ImplicitAwaitRuntime\.(?:run|begin) /.test(frame) && shown.length > 0;
      continue;
    }
    const typed = lineOf(filename, Number(line));
    const name = caller?.replace(/^async /, '');
    if (isWork && typed !== undefined) {
      isWork = false;
      const last = shown.at(-1)?.replace(/^ {4}at /, '');
      if (last !== undefined && name !== undefined && !last.includes('('))
        shown[shown.length - 1] = `    at ${name} (${last})`;
      if (last !== undefined && !last.includes(')')) continue;
    }
    const where = typed === undefined ? (place ?? '').replace(/^async /, '') : `${filename}:${typed}`;
    shown.push(`    at ${name === undefined ? where : `${name} (${where})`}`);
    if (typed !== undefined) lastOfEntry = shown.length;
  }
  // The frames below the entry's last one are the console's.
  return lastOfEntry === 0 ? shown : shown.slice(0, lastOfEntry);
}

function isOfUser(script: string): boolean {
  const filename = scriptFile(script);
  if (filename.startsWith('node:') || filename.includes(`${sep}node_modules${sep}`)) return false;
  return filename !== '<anonymous>' && !OWN_FOLDERS.some((folder) => filename.startsWith(folder));
}
