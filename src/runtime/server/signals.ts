import os from 'node:os';
import { reopenLog } from '../../logging/destination';
import { loggerFor } from '../../logging/logger';
import type { Supervisor } from './supervisor';

/** What the signals have asked for. */
export interface SignalState {
  /** 130 or 143 after a second signal to end; undefined otherwise. */
  readonly exitCode: number | undefined;
}

/**
 * TERM and INT stop the server cleanly, a second one at once; TTIN writes the stacks of all threads to the log, as with
 * Semantic Logger; HUP opens the log file again, or stops the server when it has none: then its terminal has gone.
 *
 * Mirrors `RocketJob::Supervisor::Shutdown`.
 */
export function handleSignals(supervisor: Supervisor, hasLogFile: boolean): SignalState {
  const logger = loggerFor('RocketJob::Supervisor');
  const state: { exitCode: number | undefined } = { exitCode: undefined };
  let isStopping = false;
  const end = (signal: 'SIGTERM' | 'SIGINT' | 'SIGHUP') => {
    if (isStopping) {
      state.exitCode = 128 + os.constants.signals[signal];
      logger.warn(`Second shutdown signal (${signal}) received. ShutdownSequence at once.`);
      void supervisor.kill(0);
      return;
    }
    isStopping = true;
    logger.info(
      `Shutdown signal (${signal}) received. Will shutdown as soon as active jobs/slices have completed.`,
    );
    supervisor.stop();
  };
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.on('SIGTTIN', () => void supervisor.logStacks());
  process.on('SIGHUP', (signal) => {
    if (!hasLogFile) return end(signal as 'SIGHUP');
    reopenLog();
    supervisor.tellThreads({ type: 'reopen_log' });
  });
  return state;
}
