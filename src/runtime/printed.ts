import type { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { type Logger, loggerFor } from '../logging/logger';

type Write = Writable['write'];

/**
 * Runs something whose printing goes to the log, line by line: to stdout as info, to stderr as warnings. It is for a
 * worker, where one thing runs at a time; the log itself does not go through these streams.
 */
export async function logPrinted<T>(className: string, run: () => Promise<T>): Promise<T> {
  const end = logAllPrinted(className);
  try {
    return await run();
  } finally {
    end();
  }
}

/** From now on what this thread prints goes to the log. @returns takes it back */
export function logAllPrinted(className: string): () => void {
  const logger = loggerFor(className);
  const restore = [redirect(process.stdout, logger.info), redirect(process.stderr, logger.warn)];
  return () => {
    for (const end of restore) end();
  };
}

/** @returns takes it back; what stands without a line's end is logged then */
function redirect(stream: Writable, log: Logger['info']): () => void {
  const write = stream.write;
  const decoder = new StringDecoder();
  let rest = '';
  stream.write = ((chunk: string | Uint8Array, ...options: unknown[]) => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk)))).split(
      '\n',
    );
    rest = lines.pop() ?? '';
    for (const line of lines) log(line);
    const written = options.at(-1);
    if (typeof written === 'function') queueMicrotask(() => written());
    return true;
  }) as Write;
  return () => {
    stream.write = write;
    if (rest !== '') log(rest);
  };
}
