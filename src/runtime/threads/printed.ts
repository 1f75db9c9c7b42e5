import { StringDecoder } from 'node:string_decoder';
import { type StandardStream, standardError, standardOutput } from '../../display/output';
import { loggerFor } from '../../logging/logger';

/**
 * From now on what this thread prints goes to the log, line by line: to stdout as info, to stderr as warnings. The log
 * itself does not go through these streams.
 *
 * @param className under which class it is logged, asked for at each line
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

/** @returns logs what is there without a line's end */
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
