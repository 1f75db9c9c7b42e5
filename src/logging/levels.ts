import { LEVELS, type Level } from '../config/settings/level';

/** All log levels of a process: the global one, and those of single classes. */
export interface LogLevels {
  readonly global: Level;
  readonly classes: Readonly<Record<string, Level>>;
}

/** Is told of every change of a level: the runtime passes it on to the other threads. */
export type LevelSink = (levels: LogLevels) => void;

/** A level for a time: of one class, or the global one. */
interface LevelLease {
  readonly className: string | undefined;
  readonly level: Level;
}

// What is set for good, and above it what is set for a time, in the order of its coming. The last lease of a class, or
// of all, counts; when it ends, what lies under it shows again. What is set for good ends the leases of its class.
let lasting: LogLevels = { global: 'info', classes: {} };
let leases: readonly LevelLease[] = [];
let levels = lasting;
const sinks = new Set<LevelSink>();
let passing: Level | undefined;

/** The level of every class that has none of its own. */
export function setGlobalLevel(global: Level): void {
  change({ ...lasting, global }, otherLeases(undefined));
}

/** The level of one class, whatever the global one is. */
export function setClassLevel(className: string, level: Level): void {
  change({ ...lasting, classes: { ...lasting.classes, [className]: level } }, otherLeases(className));
}

/**
 * A level for a time: the global one, or that of one class.
 *
 * @returns ends it; false when something that was set for good has ended it before
 */
export function leaseLevel(level: Level, className: string | undefined): () => boolean {
  const lease: LevelLease = { className, level };
  change(lasting, [...leases, lease]);
  return () => {
    if (!leases.includes(lease)) return false;
    change(
      lasting,
      leases.filter((other) => other !== lease),
    );
    return true;
  };
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
  change(changed, []);
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

function otherLeases(className: string | undefined): readonly LevelLease[] {
  return leases.filter((lease) => lease.className !== className);
}

function change(nowLasting: LogLevels, nowLeased: readonly LevelLease[]): void {
  lasting = nowLasting;
  leases = nowLeased;
  levels = leases.reduce(withLease, lasting);
  for (const sink of sinks) sink(levels);
}

function withLease({ global, classes }: LogLevels, { className, level }: LevelLease): LogLevels {
  return className === undefined
    ? { global: level, classes }
    : { global, classes: { ...classes, [className]: level } };
}
