import { LEVELS, type Level } from '../config/level';

/** All log levels of a process: the global one, and those of single classes. */
export interface LogLevels {
  readonly global: Level;
  readonly classes: Readonly<Record<string, Level>>;
}

/** Is told of every change of a level: the runtime passes it on to the other threads. */
export type LevelSink = (levels: LogLevels) => void;

let levels: LogLevels = { global: 'info', classes: {} };
const sinks = new Set<LevelSink>();
let passing: Level | undefined;

/** The level of every class that has none of its own. */
export function setGlobalLevel(global: Level): void {
  setLevels({ ...levels, global });
}

/** The level of one class, whatever the global one is. */
export function setClassLevel(className: string, level: Level): void {
  setLevels({ ...levels, classes: { ...levels.classes, [className]: level } });
}

/**
 * Runs something with another global level, in this thread alone. Mirrors Semantic Logger's `silence`.
 *
 * @param level undefined leaves it as it is
 */
export async function withGlobalLevel<T>(level: Level | undefined, run: () => T): Promise<Awaited<T>> {
  passing = level;
  try {
    return await run();
  } finally {
    passing = undefined;
  }
}

/** All levels at once: how a thread takes over those of another. */
export function setLevels(changed: LogLevels): void {
  levels = changed;
  for (const sink of sinks) sink(levels);
}

export function logLevels(): LogLevels {
  return levels;
}

export function addLevelSink(sink: LevelSink): void {
  sinks.add(sink);
}

/** Whether a line of this class and level is written. */
export function isWritten(className: string, level: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(levelOf(className));
}

export function levelOf(className: string): Level {
  return levels.classes[className] ?? passing ?? levels.global;
}
