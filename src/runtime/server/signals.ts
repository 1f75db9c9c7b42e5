import { readFileSync } from 'node:fs';
import os from 'node:os';
import { isatty } from 'node:tty';
import { reopenLog } from '../../logging/destination';
import { loggerFor } from '../../logging/logger';
import type { Supervisor } from './supervisor';

/** The state that signals change. */
export interface SignalState {
  /** 128 plus the signal's number after a second stop signal; undefined otherwise. */
  readonly exitCode: number | undefined;
}

/** These stop the server cleanly. PWR arrives when the power fails, XCPU when its CPU time is used up. */
const STOPPING = ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGPWR', 'SIGXCPU'] as const;
/** These would terminate the process, and mean nothing to a server. */
const IGNORED = ['SIGUSR2', 'SIGALRM', 'SIGVTALRM', 'SIGIO', 'SIGXFSZ'] as const;

/**
 * Handles every signal that would end the process: TERM, INT, QUIT, PWR and XCPU stop the server cleanly, a
 * second one immediately; TTIN writes the stacks of all threads to the log, as with Semantic Logger; HUP
 * reopens the log file, or, without one, stops a server whose terminal is closed, unless it was started with
 * HUP ignored, for example by `nohup`. USR2, ALRM, VTALRM, IO and XFSZ are ignored. USR1 is the debugger's; a
 * crash (SEGV, ABRT …) and KILL are the system's.
 *
 * Mirrors `RocketJob::Supervisor::Shutdown`.
 */
export function handleSignals(supervisor: Supervisor, hasLogFile: boolean): SignalState {
  const logger = loggerFor('RocketJob::Supervisor');
  const state: { exitCode: number | undefined } = { exitCode: undefined };
  let isStopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (isStopping) {
      state.exitCode = 128 + os.constants.signals[signal];
      logger.warn(`Second shutdown signal (${signal}) received. Exiting immediately.`);
      void supervisor.kill(0);
      return;
    }
    isStopping = true;
    logger.info(
      `Shutdown signal (${signal}) received. Will shutdown as soon as active jobs/slices have completed.`,
    );
    supervisor.stop();
  };
  for (const signal of STOPPING) onSignal(signal, stop);
  for (const signal of IGNORED) onSignal(signal, () => logger.info(`Ignoring ${signal}`));
  onSignal('SIGTTIN', () => void supervisor.logStacks());
  const isHangUpIgnored = !isAtTerminal() || startedIgnoringHangUp();
  onSignal('SIGHUP', (signal) => {
    if (hasLogFile) {
      reopenLog();
      supervisor.tellThreads({ type: 'reopen_log' });
    } else if (!isHangUpIgnored) stop(signal);
  });
  return state;
}

/** A signal that this system doesn't have is never sent. */
function onSignal(signal: NodeJS.Signals, handle: (signal: NodeJS.Signals) => void): void {
  if (signal in os.constants.signals) process.on(signal, handle);
}

/** `nohup` redirects all three. */
function isAtTerminal(): boolean {
  return [0, 1, 2].some((descriptor) => isatty(descriptor));
}

/**
 * Whether this process was started with HUP ignored. Node.js resets every ignored signal on startup, so this
 * is inferred: shells put `nohup` in `_`, and on Linux a parent shows the signals it ignores.
 */
function startedIgnoringHangUp(): boolean {
  if (/(^|\/)nohup$/.test(process.env['_'] ?? '')) return true;
  try {
    const status = readFileSync(`/proc/${process.ppid}/status`, 'utf8');
    const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0';
    return (BigInt(`0x${ignored}`) & 1n) === 1n;
  } catch {
    return false;
  }
}
