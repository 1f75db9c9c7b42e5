import { appendFileSync } from 'node:fs';

/**
 * One line of the table. `npm run bench` collects it, too.
 *
 * @param aim the aim for the number: `{atMost}` or `{atLeast}`
 * @param spread the least and the greatest measured value, if the number is a median
 */
export function report(what, number, unit, aim, spread) {
  const range = spread === undefined ? '' : ` (${shown(spread[0])}–${shown(spread[1])})`;
  const measured = `${shown(number)}${range}${unit}`;
  console.log(
    `${what.padEnd(66)} ${measured.padStart(12)}${aim === undefined ? '' : `   ${verdict(number, aim)}`}`,
  );
  const file = process.env.BENCH_RESULTS;
  if (file !== undefined)
    appendFileSync(
      file,
      `${JSON.stringify({ what: what.trim(), number, unit: unit.trim(), aim, spread })}\n`,
    );
}

/** A median with its spread. */
export function reportMedian(what, numbers, unit, aim) {
  report(what, middle(numbers), unit, aim, [Math.min(...numbers), Math.max(...numbers)]);
}

/** Reports the median of the ratio of two measurements in the same run. */
export function reportRatio(what, numbers, others, aim) {
  reportMedian(
    what,
    numbers.map((number, run) => number / others[run]),
    ' ×',
    aim,
  );
}

/** Reports p50 and p99 as two lines. */
export function reportTimes(what, { p50, p99 }, p99Aim) {
  report(`${what}, p50`, p50, ' ms');
  report(`${what}, p99`, p99, ' ms', p99Aim);
}

function middle(numbers) {
  return numbers.toSorted((one, other) => one - other)[numbers.length >> 1];
}

function verdict(number, { atMost, atLeast }) {
  const isMet = atMost === undefined ? number >= atLeast : number <= atMost;
  return `aim: ${atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`}, ${isMet ? 'met' : 'MISSED'}`;
}

function shown(number) {
  return number >= 1_000 ? Math.round(number).toLocaleString('en') : number.toFixed(number < 10 ? 2 : 0);
}
