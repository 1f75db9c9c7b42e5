import type inspector from 'node:inspector';

/** An event of a thread's debugger. */
interface DebuggerEvent {
  readonly method: string;
  readonly params?: {
    readonly callFrames?: readonly CallFrame[];
    readonly scriptId?: string;
    readonly url?: string;
    readonly sourceMapURL?: string;
  };
}

export interface CallFrame {
  readonly functionName: string;
  readonly location: {
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber?: number;
  };
}

/** One thread as an inspector session reaches it. */
export interface DebuggedThread {
  readonly name: string;
  /** Resolves when the thread has replied, which one in native code may never do. Never rejects. */
  post(method: `Debugger.${string}`): Promise<void>;
  onEvent(receive: (event: DebuggerEvent) => void): void;
  /** Resolves when the thread has exited. */
  readonly ended: Promise<void>;
}

/** Returns the thread that the session itself is connected to. */
export function connectedThread(session: inspector.Session, name: string): DebuggedThread {
  return {
    name,
    post: (method) => new Promise((resolve) => session.post(method, () => resolve())),
    onEvent: (receive) =>
      session.on('inspectorNotification', ({ method, params }) => receive({ method, params })),
    ended: new Promise(() => {}),
  };
}

interface WorkerMessage extends DebuggerEvent {
  readonly id?: number;
}

/** Returns a thread started by the connected one, in an inspector session of its own. */
export function workerThread(session: inspector.Session, sessionId: string, name: string): DebuggedThread {
  const replied = new Map<number, () => void>();
  const receivers: ((event: DebuggerEvent) => void)[] = [];
  let lastId = 0;
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    if (params.sessionId !== sessionId) return;
    const message: WorkerMessage = JSON.parse(params.message);
    if (message.id === undefined) for (const receive of receivers) receive(message);
    else replied.get(message.id)?.();
  });
  return {
    name,
    post: (method) =>
      new Promise((resolve) => {
        const id = ++lastId;
        replied.set(id, resolve);
        const params = { sessionId, message: JSON.stringify({ id, method }) };
        // The thread may have exited meanwhile: then there is no reply.
        session.post('NodeWorker.sendMessageToWorker', params, (error) => error !== null && resolve());
      }),
    onEvent: (receive) => void receivers.push(receive),
    ended: new Promise((resolve) => {
      session.on('NodeWorker.detachedFromWorker', ({ params }) => {
        if (params.sessionId === sessionId) resolve();
      });
    }),
  };
}
