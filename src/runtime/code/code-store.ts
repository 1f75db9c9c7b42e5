import { readFile } from 'node:fs/promises';
import type { MessagePort } from 'node:worker_threads';
import type { CodeAnswer, CodeQuestion, CodeRequest } from './code-requests';

/**
 * The code of a server's threads, each file as it was when the first thread loaded it. A thread that starts
 * later runs the same version, whatever has changed on disk. The store is in the control thread, which always
 * responds.
 */
export class CodeStore {
  readonly #files = new Map<string, Promise<CodeAnswer>>();
  readonly #resolutions = new Map<string, string>();

  /** Replies to a thread's questions on this port, until it is closed. */
  serve(port: MessagePort): void {
    port.on('message', async ({ question, answered }: CodeRequest) => {
      port.postMessage(await this.#answer(question));
      Atomics.store(answered, 0, 1);
      Atomics.notify(answered, 0);
    });
  }

  #answer(question: CodeQuestion): CodeAnswer | Promise<CodeAnswer> {
    switch (question.type) {
      case 'file':
        return this.#file(question.path);
      case 'resolution':
        return { text: this.#resolutions.get(question.key) };
      case 'resolved': {
        const { key, value } = question;
        if (!this.#resolutions.has(key)) this.#resolutions.set(key, value);
        return { text: this.#resolutions.get(key) };
      }
    }
  }

  /** A file that couldn't be read may exist later. */
  #file(path: string): Promise<CodeAnswer> {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const read = readFile(path, 'utf8').then(
      (text): CodeAnswer => ({ text }),
      ({ message, code }: NodeJS.ErrnoException): CodeAnswer => {
        this.#files.delete(path);
        return { error: { message, code } };
      },
    );
    this.#files.set(path, read);
    return read;
  }
}
