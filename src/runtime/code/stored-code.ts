import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { CodeAnswer, CodeQuestion, CodeRequest } from './code-requests';

/** The code of this server's threads, as one of them sees it. Each call waits for the answer. */
export class StoredCode {
  readonly #port: MessagePort;
  readonly #answered = new Int32Array(new SharedArrayBuffer(4));

  /** @param port to the store in the control thread */
  constructor(port: MessagePort) {
    this.#port = port;
  }

  /** The text of a file. @throws the error of the operating system */
  file(path: string): string {
    const { text, error } = this.#ask({ type: 'file', path });
    if (text !== undefined) return text;
    throw Object.assign(new Error(error?.message), { code: error?.code });
  }

  /** To what a request was resolved by the first thread that made it, if one did. */
  resolution(key: string): string | undefined {
    return this.#ask({ type: 'resolution', key }).text;
  }

  /** Says to what a request was resolved. @returns what holds: another thread may have been faster */
  resolved(key: string, value: string): string {
    return this.#ask({ type: 'resolved', key, value }).text ?? value;
  }

  #ask(question: CodeQuestion): CodeAnswer {
    Atomics.store(this.#answered, 0, 0);
    this.#port.postMessage({ question, answered: this.#answered } satisfies CodeRequest);
    // A wake-up for the answer before may come only now.
    while (Atomics.load(this.#answered, 0) === 0) Atomics.wait(this.#answered, 0, 0);
    const reply = receiveMessageOnPort(this.#port);
    if (reply === undefined) throw new Error('Expected an answer from the store of code, got none');
    return reply.message;
  }
}
