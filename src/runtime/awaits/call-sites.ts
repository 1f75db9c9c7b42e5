import { findSourceMap } from 'node:module';
import { dirname } from 'node:path';
import { isUsersFile } from '../code/users-file';

type CallSite = NodeJS.CallSite;

const FRAMES = 12;
/** Where the compiled files of the runtime are, or their bundle. */
const RUNTIME = dirname(__dirname);

/** The frames of the caller without those of Node.js and of the runtime, innermost first. */
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

/** Whether a frame is of the user's own code: not of a package that was installed, nor of this one. */
export function isUsers(site: CallSite): boolean {
  return isUsersFile(fileOf(site));
}

/** In Ruby's spelling, by the lines of the source: ``file:line:in `function'``. */
export function siteText(site: CallSite): string {
  const file = fileOf(site);
  const line = site.getLineNumber() ?? 0;
  const entry = findSourceMap(file)?.findEntry(line - 1, (site.getColumnNumber() ?? 1) - 1);
  const sourceLine = entry !== undefined && 'originalLine' in entry ? entry.originalLine + 1 : line;
  return `${file.replace(/^file:\/\//, '')}:${sourceLine}:in \`${site.getFunctionName() ?? '(anonymous)'}'`;
}

function fileOf(site: CallSite): string {
  return site.getFileName() ?? '';
}
