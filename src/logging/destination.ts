import type { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { isMainThread } from 'node:worker_threads';
import type { Logger as Pino } from 'pino';
import { LEVELS, type Level } from '../config/settings/level';
import { type DisplayText, display } from '../display/display-text';
import { escaped, escapedJson } from '../display/escaped';
import { standardError } from '../display/output';
import { fileFailure } from '../errors/file-failure';
import { setGlobalLevel } from './levels';
import { LogOutput } from './log-output';
import { loggableFields, loggableText } from './loggable';
import { prettyLines } from './pretty-line';

/** The data of a line, besides its text. */
export type Payload = Readonly<Record<string, unknown>> | Error;

/** The destination of this thread's log, and its format. */
export interface LogSettings {
  /** `stdout` (the default), `stderr`, the path of a file, or a stream. */
  readonly destination?: 'stdout' | 'stderr' | (string & {}) | Writable;
  /** Text with colours for people, instead of JSON for programs. False by default. */
  readonly pretty?: boolean;
  /** The global level. */
  readonly level?: Level;
  /** Nothing below this level is written, whatever the levels are; everything by default. */
  readonly least?: Level;
  /** The name of this thread, if there are several. */
  readonly thread?: string;
  /**
   * Whether a destination that accepts nothing, such as a pipe without a reader, blocks this thread. True by
   * default: nothing is lost. Otherwise lines are written in the background; when too many are queued, they
   * are dropped and counted.
   */
  readonly waits?: boolean;
}

/** The class name for messages about the log itself. */
const CLASS_NAME = 'RocketJob::Log';

/** A library prints nothing into the programs that use it except warnings and errors, on stderr. */
const UNCONFIGURED: LogSettings = { destination: 'stderr', least: 'warn' };

/** The limit for the name of a class. */
const MOST_NAME_BYTES = 1_024;

const DESCRIPTORS: Readonly<Record<string, number>> = { stdout: 1, stderr: 2 };

let settings = UNCONFIGURED;
let output: LogOutput | undefined;
let pino: Pino | undefined;

/**
 * Configures the log of this thread. Before that, only warnings and errors are written, to stderr.
 *
 * @example configureLogging({ destination: 'log/rj-server.log', level: 'debug' });
 */
export function configureLogging(chosen: LogSettings): void {
  settings = chosen;
  output = undefined;
  pino = undefined;
  if (chosen.level !== undefined) setGlobalLevel(chosen.level);
}

/** Reopens the log file by its name, after log rotation has moved it. */
export function reopenLog(): void {
  try {
    output?.reopen();
  } catch (error) {
    writeLine('error', CLASS_NAME, "Can't reopen the log, continuing with the old file", error as Error);
  }
}

/** Resolves when all lines of this thread are written. */
export async function logWritten(): Promise<void> {
  await output?.written();
}

/**
 * Whether the operating system hasn't returned from writing a line: then the process can't exit on its own.
 */
export function isLogStuck(): boolean {
  return output?.isStuck === true;
}

/** Returns the name of this thread in the log; `main` if there is only one. */
export function threadName(): string {
  return settings.thread ?? 'main';
}

/**
 * Returns the log settings of this process for another of its threads. Undefined if only this thread can
 * write there.
 */
export function sharedLogSettings(): LogSettings | undefined {
  return typeof settings.destination === 'object' ? undefined : settings;
}

/** Whether lines of this level are written, if the levels allow them. */
export function accepts(level: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(settings.least ?? 'trace');
}

/**
 * Writes one line, without secrets and shortened. pino is slow to load, so it is loaded with the first line.
 */
export function writeLine(level: Level, className: string, message: string, payload?: Payload): void {
  if (!accepts(level)) return;
  pino ??= createPino();
  const thread = settings.thread === undefined ? {} : { thread: settings.thread };
  // A payload may name the thread that it is about, but not another class.
  const name = loggableText(className, MOST_NAME_BYTES);
  pino[level]({ ...thread, ...fieldsOf(payload), name }, loggableText(message));
}

function fieldsOf(payload: Payload | undefined): Readonly<Record<string, unknown>> {
  if (payload === undefined) return {};
  try {
    return loggableFields(payload instanceof Error ? { err: payload } : payload);
  } catch {
    // A value that can't be inspected, such as a revoked proxy, must not make the caller fail.
    return { payload: loggableText(inspect(payload)) };
  }
}

function createPino(): Pino {
  const createLogger: typeof import('pino') = require('pino');
  const stream = openDestination();
  // Uses pino-pretty's factory, because its stream would hold lines back until the next tick.
  const shown = settings.pretty === true ? prettyLines() : jsonLine;
  return createLogger(
    {
      level: 'trace',
      base: { pid: process.pid },
      timestamp: createLogger.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      // They are plain data by then.
      serializers: { err: (error: unknown) => error },
    },
    { write: (line: string) => stream.write(shown(line)) },
  );
}

/** Each line is appended immediately: every thread writes for itself, and a killed one loses nothing. */
function openDestination(): { write(line: DisplayText): unknown } {
  const { destination = 'stdout', waits = true } = settings;
  if (typeof destination !== 'string') return destination;
  output = new LogOutput({
    destination: DESCRIPTORS[destination] ?? destination,
    waits,
    onDropped: (count) =>
      writeLine('warn', CLASS_NAME, `Dropped ${count} lines of this thread, which could not be written`),
    // Once per process, not once per thread.
    ...(isMainThread && destination !== 'stderr' && { onFailed: (error) => sayFailed(destination, error) }),
  });
  return output;
}

/** The log can't report its own failure. */
function sayFailed(destination: string, error: Error): void {
  const where = destination === 'stdout' ? 'the log to standard output' : `the log \`${destination}\``;
  const why = `Can't write ${where}: ${fileFailure(error)}. Log lines are dropped until it can be written again.`;
  standardError.writeLine(escaped(why));
}

/** Returns a line of JSON that is safe to print, because it may go to a terminal. */
function jsonLine(line: string): DisplayText {
  return display`${escapedJson(line.trimEnd())}\n`;
}
