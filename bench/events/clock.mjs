/** Milliseconds of a clock that all processes of this machine share, with fractions. */
export function now() {
  return performance.timeOrigin + performance.now();
}
