import { LEVELS, type Level } from '../config/settings/level';

/** All log levels of a process: the global one, and those of single classes. */
export interface LogLevels {
  readonly global: Level;
  readonly classes: Readonly<Record<string, Level>>;
}

/** Called at every change of a level: the runtime passes it on to the other threads. */
export type LevelSink = (levels: LogLevels) => void;

/** A temporary level: of one class, or the global one. */
interface LevelLease {
  readonly className: string | undefined;
  readonly level: Level;
}

// The permanent levels, and above them the temporary ones in order of arrival. The last lease of a class, or
// of all, counts; when it ends, the level below it returns. A permanent level ends the leases of its class.
let lasting: LogLevels = { global: 'info', classes: {} };
let leases: readonly LevelLease[] = [];
let levels = lasting;
const sinks = new Set<LevelSink>();
let passing: Level | undefined;

/** Sets the level of every class without its own. */
export function setGlobalLevel(global: Level): void {
  change({ ...lasting, global }, otherLeases(undefined));
}

/** Sets the level of one class, whatever the global one is. */
export function setClassLevel(className: string, level: Level): void {
  change({ ...lasting, classes: { ...lasting.classes, [className]: level } }, otherLeases(className));
}

/**
 * Sets a temporary level: the global one, or that of one class.
 *
 * @returns a function that ends it, and returns false if a permanent level had ended it before
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
 * @param level undefined leaves it unchanged
 */
export async function withGlobalLevel<T>(level: Level | undefined, run: () => T): Promise<Awaited<T>> {
  passing = level;
  try {
    return await run();
  } finally {
    passing = undefined;
  }
}

/** Sets all levels together, to take over those of another thread. */
export function setLevels(changed: LogLevels): void {
  change(changed, []);
}

export function logLevels(): LogLevels {
  return levels;
}

export function addLevelSink(sink: LevelSink): void {
  sinks.add(sink);
}

/** Whether the levels allow a line of this class and level. */
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
