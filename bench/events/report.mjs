/**
 * One line of the table.
 *
 * @param aim what the number should be: `{atMost}` or `{atLeast}`
 */
export function report(what, number, unit, aim) {
  const measured = `${shown(number)}${unit}`;
  console.log(
    `${what.padEnd(66)} ${measured.padStart(12)}${aim === undefined ? '' : `   ${verdict(number, aim)}`}`,
  );
}

/** p50 and p99 as two lines. */
export function reportTimes(what, { p50, p99 }, p99Aim) {
  report(`${what}, p50`, p50, ' ms');
  report(`${what}, p99`, p99, ' ms', p99Aim);
}

function verdict(number, { atMost, atLeast }) {
  const isMet = atMost === undefined ? number >= atLeast : number <= atMost;
  return `aim: ${atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`}, ${isMet ? 'met' : 'MISSED'}`;
}

function shown(number) {
  return number >= 1_000 ? Math.round(number).toLocaleString('en') : number.toFixed(number < 10 ? 2 : 0);
}
