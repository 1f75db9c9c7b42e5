/**
 * What has to be left of the stack, as arguments: each takes 8 bytes of it. Node needs 64 kB to be told of a rejected
 * promise, and prints the code that ran when it has less.
 */
const RESERVE: readonly undefined[] = Array.from({ length: 20_000 }, () => undefined);

/** It takes 15 µs, and 50 calls of the largest kind fit into the reserve between two checks. */
const SHARE_CHECKED = 1 / 8;

/**
 * Ends an endless recursion a little before the engine does. To be called at the start of each function.
 *
 * @throws RangeError when the stack is nearly full
 */
export function checkStack(): void {
  if (Math.random() < SHARE_CHECKED) Reflect.apply(take, undefined, RESERVE);
}

function take(): void {}
