import { RocketJobError } from '../../../src/console-startup';
import type { Expectation } from '../../safety/expectation';

/**
 * Compares a number with that of `--expect`, if given.
 *
 * @param sentence states the number: `2 ids were given. Nothing was written.`
 * @throws RocketJobError `not_confirmed` if they differ
 */
export function checkExpected({ count: expected }: Expectation, count: number, sentence: string): void {
  if (expected === undefined || expected === count) return;
  throw new RocketJobError('not_confirmed', `--expect says ${expected}, but ${sentence}`, {
    servers: undefined,
    documents: count,
  });
}
