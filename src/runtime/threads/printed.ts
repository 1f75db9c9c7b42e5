import { StringDecoder } from 'node:string_decoder';
import { type StandardStream, standardError, standardOutput } from '../../display/output';
import { loggerFor } from '../../logging/logger';

/**
 * From now on sends this thread's output to the log, line by line: stdout as info, stderr as warnings. The
 * log itself doesn't use these streams.
 *
 * @param className returns the class to log under, and is called for each line
 */
export function logAllPrinted(className: () => string): { readonly flush: () => void } {
  const logger = () => loggerFor(className());
  const flushes = [
    divertLines(standardOutput, (line) => logger().info(line)),
    divertLines(standardError, (line) => logger().warn(line)),
  ];
  return {
    flush: () => {
      for (const flush of flushes) flush();
    },
  };
}

/** @returns a function that logs a final line without a line break */
function divertLines(stream: StandardStream, log: (line: string) => void): () => void {
  const decoder = new StringDecoder();
  let rest = '';
  stream.divert((chunk) => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) log(line);
  });
  return () => {
    if (rest !== '') log(rest);
    rest = '';
  };
}
