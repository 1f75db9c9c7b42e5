import { findSourceMap } from 'node:module';
import { dirname } from 'node:path';
import { scriptFile } from '../../bundle/script-name';
import { isUsersFile } from '../code/users-file';

type CallSite = NodeJS.CallSite;

const FRAMES = 12;
/** The folder of the runtime's compiled files, or its bundle. */
const RUNTIME = dirname(__dirname);

/** Returns the caller's frames without those of Node.js and of the runtime, innermost first. */
export function callSites(below: (...args: never[]) => unknown): readonly CallSite[] {
  const holder: { stack?: unknown } = {};
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.prepareStackTrace = (_error, sites) => sites;
  Error.stackTraceLimit = FRAMES;
  Error.captureStackTrace(holder, below);
  const sites = holder.stack as readonly CallSite[];
  Error.stackTraceLimit = stackTraceLimit;
  if (prepareStackTrace === undefined) Reflect.deleteProperty(Error, 'prepareStackTrace');
  else Error.prepareStackTrace = prepareStackTrace;
  return sites.filter((site) => !/^(node:|$)/.test(fileOf(site)) && !fileOf(site).startsWith(RUNTIME));
}

/** Whether a frame is in the user's own code: not in an installed package or this one. */
export function isUsers(site: CallSite): boolean {
  return isUsersFile(fileOf(site));
}

/** Formats a call site as Ruby does, with the source's line numbers: ``file:line:in `function'``. */
export function siteText(site: CallSite): string {
  const file = fileOf(site);
  const line = site.getLineNumber() ?? 0;
  const entry = findSourceMap(file)?.findEntry(line - 1, (site.getColumnNumber() ?? 1) - 1);
  const sourceLine = entry !== undefined && 'originalLine' in entry ? entry.originalLine + 1 : line;
  return `${file.replace(/^file:\/\//, '')}:${sourceLine}:in \`${site.getFunctionName() ?? '(anonymous)'}'`;
}

function fileOf(site: CallSite): string {
  return scriptFile(site.getFileName() ?? '');
}
