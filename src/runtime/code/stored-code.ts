import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { CodeAnswer, CodeQuestion, CodeRequest } from './code-requests';

/** The code of this server's threads, seen from one of them. Each call waits for the reply. */
export class StoredCode {
  readonly #port: MessagePort;
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));

  /** @param port leads to the store in the control thread */
  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** Returns the text of a file. @throws the error of the operating system */
  file(path: string): string {
    const { text, error } = this.#ask({ type: 'file', path });
    if (text !== undefined) return text;
    throw Object.assign(new Error(error?.message), { code: error?.code });
  }

  /** Returns the resolution of a module request by the first thread that made it, if there is one. */
  resolution(key: string): string | undefined {
    return this.#ask({ type: 'resolution', key }).text;
  }

  /**
   * Reports a module request's resolution. @returns the one that counts: another thread may have been faster
   */
  resolved(key: string, value: string): string {
    return this.#ask({ type: 'resolved', key, value }).text ?? value;
  }

  #ask(question: CodeQuestion): CodeAnswer {
    Atomics.store(this.#answered, 0, 0);
    this.#port.postMessage({ question, answered: this.#answered } satisfies CodeRequest);
    // The wake-up for the previous reply may arrive only now.
    while (Atomics.load(this.#answered, 0) === 0) Atomics.wait(this.#answered, 0, 0);
    const reply = receiveMessageOnPort(this.#port);
    if (reply === undefined) throw new Error('The code store sent no reply');
    return reply.message;
  }
}
