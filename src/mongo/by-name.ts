const RUNS = /\d+|\D+/g;
const DIGIT = /^\d/;

/**
 * Compares names in natural order: `app2:1` sorts before `app11:1`, and case matters only if the names are
 * equal otherwise.
 */
export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  if (one.name === other.name) return 0;
  return compareRuns(one.name.toLowerCase(), other.name.toLowerCase()) || compareText(one.name, other.name);
}

function compareRuns(one: string, other: string): number {
  const others = other.match(RUNS) ?? [];
  const runs = one.match(RUNS) ?? [];
  for (const [at, run] of runs.entries()) {
    const order = compareRun(run, others[at] ?? '');
    if (order !== 0) return order;
  }
  return runs.length - others.length;
}

function compareRun(one: string, other: string): number {
  if (!DIGIT.test(one) || !DIGIT.test(other)) return compareText(one, other);
  const [number, otherNumber] = [withoutZeros(one), withoutZeros(other)];
  return number.length - otherNumber.length || compareText(number, otherNumber);
}

function withoutZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, '');
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
