import { StringDecoder } from 'node:string_decoder';
import { type StandardStream, standardError, standardOutput } from '../../display/output';
import { type Logger, loggerFor } from '../../logging/logger';

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
  const restore = [redirect(standardOutput, logger.info), redirect(standardError, logger.warn)];
  return () => {
    for (const end of restore) end();
  };
}

/** @returns takes it back; what stands without a line's end is logged then */
function redirect(stream: StandardStream, log: Logger['info']): () => void {
  const decoder = new StringDecoder();
  let rest = '';
  const takeBack = stream.divert((chunk) => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) log(line);
  });
  return () => {
    takeBack();
    if (rest !== '') log(rest);
  };
}
