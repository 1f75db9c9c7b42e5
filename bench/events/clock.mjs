/** Returns the time of a clock shared by all processes of this machine, in milliseconds with fractions. */
export function now() {
  return performance.timeOrigin + performance.now();
}
