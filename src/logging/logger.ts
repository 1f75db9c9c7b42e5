import { types } from 'node:util';
import { LEVELS, type Level } from '../config/settings/level';
import { accepts, type Payload, writeLine } from './destination';
import { isWritten, levelOf } from './levels';

type Write = (message: string, payload?: Payload) => void;

/**
 * Runs the action, then logs the text with its duration, and its error if it throws; the error is rethrown.
 */
type Measure = <T>(message: string, action: () => T) => T;

/**
 * Writes to the log under a class name. Mirrors Semantic Logger's `Logger`.
 *
 * @example this.logger.measureInfo('Cleared the cache', () => cache.clear());
 */
export interface Logger {
  readonly className: string;
  /** The level in force for this class now. */
  readonly level: Level;
  readonly trace: Write;
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  readonly fatal: Write;
  readonly measureTrace: Measure;
  readonly measureDebug: Measure;
  readonly measureInfo: Measure;
  readonly measureWarn: Measure;
  readonly measureError: Measure;
  readonly measureFatal: Measure;
}

/** Whether a line of this class and level is written: for a caller that takes time to compose it. */
export function isLogged(className: string, level: Level): boolean {
  return isWritten(className, level) && accepts(level);
}

const loggers = new Map<string, Logger>();

/** Returns the one logger of a class name, for example `RocketJob::Supervisor`. */
export function loggerFor(className: string): Logger {
  let logger = loggers.get(className);
  if (logger === undefined) {
    logger = createLogger(className);
    loggers.set(className, logger);
  }
  return logger;
}

function createLogger(className: string): Logger {
  const writers = LEVELS.map((level) => {
    const write: Write = (message, payload) => {
      if (isWritten(className, level)) writeLine(level, className, message, payload);
    };
    return [level, write] as const;
  });
  const measures = writers.map(([level, write]) => {
    const name = `measure${level[0]?.toUpperCase()}${level.slice(1)}`;
    return [name, measureWith(write)] as const;
  });
  return Object.defineProperty({ className, ...Object.fromEntries([...writers, ...measures]) }, 'level', {
    enumerable: true,
    get: () => levelOf(className),
  }) as Logger;
}

function measureWith(write: Write): Measure {
  return <T>(message: string, action: () => T): T => {
    const start = performance.now();
    const completed = (error?: unknown) => {
      const duration_ms = Math.round((performance.now() - start) * 1_000) / 1_000;
      write(message, error === undefined ? { duration_ms } : { duration_ms, err: error });
    };
    let result: T;
    try {
      result = action();
    } catch (error) {
      completed(error);
      throw error;
    }
    if (!types.isPromise(result)) {
      completed();
      return result;
    }
    return result.then(
      (value: unknown) => {
        completed();
        return value;
      },
      (error: unknown) => {
        completed(error);
        throw error;
      },
    ) as T;
  };
}
