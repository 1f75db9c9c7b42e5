import { type MessagePort, workerData } from 'node:worker_threads';
import type { Awaiting } from '../../logging/awaited';
import { configureLogging, type LogSettings, reopenLog } from '../../logging/destination';
import { type LogLevels, setLevels } from '../../logging/levels';
import type { SecretConfigState } from '../../secret-config/secret-config';
import type { CodePorts } from '../code/stored-modules';
import { reportChildren } from './child-processes';
import type { DoneReport, PerformMessage } from './work-messages';

/** The messages from the control thread to another thread. A busy thread acts on them when it next reads its messages. */
export type ThreadMessage =
  | { readonly type: 'stop' }
  | { readonly type: 'levels'; readonly levels: LogLevels }
  | { readonly type: 'secret_config'; readonly state: SecretConfigState }
  | { readonly type: 'reopen_log' }
  /** For the application thread: whether it responds. For a worker: what its job awaits. */
  | { readonly type: 'ask' }
  /** Only for a worker: its next work. */
  | PerformMessage
  /** Interrupts the current work, if that handles its signal. */
  | { readonly type: 'interrupt'; readonly why: string };

/** The messages of a worker: that it has loaded everything, and the outcomes of its work. */
export type WorkerReport =
  | { readonly type: 'ready' }
  /** The reply to what its job awaits. */
  | { readonly type: 'awaits'; readonly awaiting: Awaiting }
  | DoneReport
  /** A job has left something behind, so the worker can't take another one. */
  | { readonly type: 'spoiled' };

/** The data that every thread starts with. */
export interface ThreadData {
  readonly log: LogSettings;
  readonly levels: LogLevels;
  readonly secretConfig: SecretConfigState;
}

/** The actions of a thread on each message. */
export interface MessageHandlers {
  /** Stops the thread's work; it may take a while. */
  readonly stop: () => void | Promise<void>;
  /** Takes over settings read by the control thread; not called if there are none. */
  readonly takeSecretConfig: (state: SecretConfigState) => void;
  readonly perform?: (order: PerformMessage) => void;
  readonly interrupt?: (why: string) => void;
  readonly answer?: () => void;
}

/**
 * In a thread, before any user code is loaded: takes its end of the channel to the control thread. No other
 * code in the thread can reach it; `parentPort` is a different one.
 */
export function takeControlPort(): MessagePort {
  const { port } = workerData as { readonly port: MessagePort };
  Reflect.deleteProperty(workerData, 'port');
  return port;
}

/** Takes the ports to the store of code in the same way. */
export function takeCodePorts(): CodePorts {
  const { codePorts } = workerData as { readonly codePorts: CodePorts };
  Reflect.deleteProperty(workerData, 'codePorts');
  return codePorts;
}

/** In a thread: sets up its log, and handles messages from the control thread. */
export function handleControlMessages(
  port: MessagePort,
  { log, levels, secretConfig }: ThreadData,
  { stop, takeSecretConfig, perform, interrupt, answer }: MessageHandlers,
): void {
  configureLogging(log);
  setLevels(levels);
  reportChildren(port);
  const take = (state: SecretConfigState) => {
    if (state.values.size > 0) takeSecretConfig(state);
  };
  take(secretConfig);
  port.on('message', (order: ThreadMessage) => {
    switch (order.type) {
      case 'stop':
        void Promise.resolve(stop()).then(() => process.exit(0));
        return;
      case 'levels':
        setLevels(order.levels);
        return;
      case 'secret_config':
        take(order.state);
        return;
      case 'reopen_log':
        reopenLog();
        return;
      case 'perform':
        perform?.(order);
        return;
      case 'interrupt':
        interrupt?.(order.why);
        return;
      case 'ask':
        answer?.();
        return;
    }
  });
}
