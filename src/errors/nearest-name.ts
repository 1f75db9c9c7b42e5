/**
 * Returns the number of single-letter edits (insert, delete, replace, swap of neighbours) between `a` and
 * `b`.
 */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replace = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      let least = Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replace);
      if (a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        least = Math.min(least, (beforePrevious[column - 2] ?? 0) + 1);
      }
      current.push(least);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/**
 * Longer names aren't typed by hand, and a comparison takes time in proportion to the product of the lengths.
 */
const LONGEST = 200;

/**
 * Returns the name that was probably meant, ignoring case, `-` and `_`, or undefined if none is close. Names
 * longer than 200 characters are never close.
 *
 * @param mostEdits how many letters may differ; by default one in three
 * @example nearestName('puase', ['stop', 'pause', 'resume']) // 'pause'
 */
export function nearestName(
  given: string,
  names: Iterable<string>,
  mostEdits = Math.max(1, Math.floor(given.length / 3)),
): string | undefined {
  if (given.length > LONGEST) return undefined;
  const plain = (name: string) => name.toLowerCase().replaceAll(/[-_]/g, '');
  const wanted = plain(given);
  let nearest: string | undefined;
  let least = mostEdits + 1;
  for (const name of names) {
    if (name.length > LONGEST) continue;
    const distance = editDistance(wanted, plain(name));
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

/** Returns `. Did you mean \`pause\`?`, or nothing if no name is close: append it to an error's text. */
export function didYouMean(given: string, names: Iterable<string>): string {
  const nearest = nearestName(given, names);
  return nearest === undefined ? '' : `. Did you mean \`${nearest}\`?`;
}
