import { join, resolve } from 'node:path';

/**
 * The start of the names of bundles in stack traces, in place of their folder: V8's code cache keeps the names
 * of the build, which may have run in another folder.
 */
const SCRIPTS = 'rj-console/dist/bundle/';
/** The folder of the bundles, for code in one of them. */
const BUNDLES = resolve(__dirname, '..', '..');

/** Returns the name of a bundle in stack traces. @param path its place in the folder of the bundles */
export function scriptName(path: string): string {
  return `${SCRIPTS}${path}`;
}

/** Returns the file of a script by its name in a stack trace; a script of no bundle is named by its file. */
export function scriptFile(name: string): string {
  return name.startsWith(SCRIPTS) ? join(BUNDLES, name.slice(SCRIPTS.length)) : name;
}

/** Whether a stack trace may have frames of bundles. */
export function namesScripts(stack: string): boolean {
  return stack.includes(SCRIPTS);
}
