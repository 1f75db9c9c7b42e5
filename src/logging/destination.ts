import type { Writable } from 'node:stream';
import type { DestinationStream, Logger as Pino } from 'pino';
import { LEVELS, type Level } from '../config/level';
import { setGlobalLevel } from './levels';

/** What a line carries beside its text. */
export type Payload = Readonly<Record<string, unknown>> | Error;

/** Where the log of this thread goes, and how it looks. */
export interface LogSettings {
  /** `stdout` (the default), `stderr`, the path of a file, or a stream. */
  readonly destination?: 'stdout' | 'stderr' | (string & {}) | Writable;
  /** For people instead of programs: text with colours instead of JSON. False by default. */
  readonly pretty?: boolean;
  /** The global level. */
  readonly level?: Level;
  /** Nothing below it is written, whatever the levels are; everything by default. */
  readonly least?: Level;
  /** The name of this thread, where there are several. */
  readonly thread?: string;
}

/** A library does not print into the programs that use it, except what is wrong, and that to stderr. */
const UNCONFIGURED: LogSettings = { destination: 'stderr', least: 'warn' };

let settings = UNCONFIGURED;
let stream: (DestinationStream & { reopen?: () => void }) | undefined;
let pino: Pino | undefined;

/**
 * Sends the log of this thread somewhere. Until it is called only warnings and errors are written, to stderr.
 *
 * @example configureLogging({ destination: 'log/rj-server.log', level: 'debug' });
 */
export function configureLogging(chosen: LogSettings): void {
  settings = chosen;
  stream = undefined;
  pino = undefined;
  if (chosen.level !== undefined) setGlobalLevel(chosen.level);
}

/** Opens the log file again by its name, after log rotation has moved it away. */
export function reopenLog(): void {
  stream?.reopen?.();
}

/** The name of this thread, as it stands in the log; `main` where there is but one. */
export function threadName(): string {
  return settings.thread ?? 'main';
}

/** Where the log of this process goes, for another thread of it. Undefined when only this thread can write there. */
export function sharedLogSettings(): LogSettings | undefined {
  return typeof settings.destination === 'object' ? undefined : settings;
}

/** Writes one line. pino takes its time to load: it comes with the first line. */
export function writeLine(level: Level, className: string, message: string, payload?: Payload): void {
  if (LEVELS.indexOf(level) < LEVELS.indexOf(settings.least ?? 'trace')) return;
  pino ??= createPino();
  const fields = payload instanceof Error ? { err: payload } : payload;
  const thread = settings.thread === undefined ? {} : { thread: settings.thread };
  // A payload may name the thread that it is about, never another class.
  pino[level]({ ...thread, ...fields, name: className }, message);
}

function createPino(): Pino {
  const createLogger: typeof import('pino') = require('pino');
  stream = openDestination(createLogger);
  return createLogger(
    {
      level: 'trace',
      base: { pid: process.pid },
      timestamp: createLogger.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    settings.pretty === true ? prettyInto(stream) : stream,
  );
}

/** Each line is written at once, and appended: every thread writes for itself, and a killed one loses nothing. */
function openDestination({ destination: open }: typeof import('pino')): DestinationStream {
  const { destination = 'stdout' } = settings;
  if (typeof destination !== 'string') return destination;
  if (destination === 'stdout') return open({ fd: 1, sync: true });
  if (destination === 'stderr') return open({ fd: 2, sync: true });
  return open({ dest: destination, sync: true, append: true, mkdir: true });
}

/** By its factory, not by its stream, which would hold lines back until the next tick. */
function prettyInto(output: DestinationStream): DestinationStream {
  const { prettyFactory }: typeof import('pino-pretty') = require('pino-pretty');
  const pretty = prettyFactory({
    colorize: process.env['NO_COLOR'] === undefined,
    ignore: 'pid,thread,name',
    messageFormat: '{if thread}[{thread}] {end}{name} -- {msg}',
    translateTime: 'SYS:yyyy-mm-dd HH:MM:ss.l',
  });
  return { write: (line) => output.write(pretty(line)) };
}
