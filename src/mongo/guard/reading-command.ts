import { types } from 'node:util';
import type { Document } from 'mongodb';

/** Commands that change neither data nor the server's state, including the driver's own. */
const READING: ReadonlySet<string> = new Set([
  // The driver's commands: handshake, monitoring, login, sessions and cursors. A commit has its own rule.
  ...['hello', 'isMaster', 'ismaster', 'saslStart', 'saslContinue', 'authenticate', 'ping', 'startSession'],
  ...['endSessions', 'refreshSessions', 'getMore', 'killCursors', 'abortTransaction', 'commitTransaction'],
  // Queries.
  ...['find', 'aggregate', 'count', 'distinct', 'dbHash', 'dataSize'],
  // Information.
  ...[
    'listCollections',
    'listDatabases',
    'listIndexes',
    'listCommands',
    'listShards',
    'dbStats',
    'collStats',
  ],
  ...['buildInfo', 'buildinfo', 'hostInfo', 'serverStatus', 'connectionStatus', 'connPoolStats', 'currentOp'],
  ...['top', 'lockInfo', 'whatsmyuri', 'isdbgrid', 'getLog', 'getCmdLineOpts', 'getParameter', 'features'],
  ...['getClusterParameter', 'getDefaultRWConcern', 'getShardMap', 'balancerStatus', 'planCacheListFilters'],
  ...['replSetGetStatus', 'replSetGetConfig', 'usersInfo', 'rolesInfo'],
]);

/** Stages that write, and code that runs in the server, whose effects are unknown. */
const REFUSED_PARTS: ReadonlySet<string> = new Set(['$out', '$merge', '$where', '$function', '$accumulator']);

/** Whether a command only reads. An unknown one doesn't. */
export function onlyReads(command: Document): boolean {
  const name = commandName(command);
  // The database wouldn't run the explained command; it is judged as if it did.
  if (name === 'explain') return onlyReads(Object(command['explain']));
  if (name === 'profile') return asksForProfile(command);
  return READING.has(name) && !hasRefusedPart(command);
}

/** Returns the name of a command: its first field. */
export function commandName(command: Document): string {
  return Object.keys(command)[0] ?? '';
}

/** Whether a command with this name reads, unless part of it writes. */
export function isReadingName(name: string): boolean {
  return READING.has(name);
}

/** Whether a pipeline has a stage that writes its result to a collection, at any depth. */
export function writesResult(pipeline: unknown): boolean {
  return resultStage(pipeline) !== undefined;
}

/** Returns the stage of a pipeline that writes its result to a collection, at any depth. */
export function resultStage(
  pipeline: unknown,
): readonly [name: '$out' | '$merge', value: unknown] | undefined {
  let found: readonly ['$out' | '$merge', unknown] | undefined;
  hasPart(pipeline, (key, value) => {
    if (key !== '$out' && key !== '$merge') return false;
    found = [key, value];
    return true;
  });
  return found;
}

/** Any level other than -1 would change the profiler. */
function asksForProfile(command: Document): boolean {
  const { profile, slowms, sampleRate, filter } = command;
  return Number(profile) === -1 && [slowms, sampleRate, filter].every((each) => each === undefined);
}

function hasRefusedPart(command: Document): boolean {
  return hasPart(command, (key, value) => REFUSED_PARTS.has(key) || isCode(value));
}

/** A function could also be a `toBSON`, which would replace the value that was checked. */
function isCode(value: unknown): boolean {
  if (typeof value === 'function') return true;
  if (typeof value !== 'object' || value === null) return false;
  if ('_bsontype' in value) return value._bsontype === 'Code';
  return 'toBSON' in value;
}

function hasPart(value: unknown, isPart: (key: string, value: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if ('_bsontype' in value || ArrayBuffer.isView(value)) return false;
  const entries = types.isMap(value) ? [...value] : Object.entries(value);
  return entries.some(([key, part]) => isPart(String(key), part) || hasPart(part, isPart));
}
