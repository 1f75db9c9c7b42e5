const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w+-]*)[^`\n]*$/;

const CLOSING_FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

/**
 * Returns the code in a piece of a Markdown page. For a page, or a piece that starts with a fence, that is
 * the text between its fences, even if it starts within a block; a fence copied with the end of the code is
 * removed. Text without fences stays unchanged.
 */
export function withoutFences(text: string): string {
  const lines = text.split('\n');
  const fences = lines.flatMap((line, index) => (FENCE.test(line) ? [index] : []));
  const [first, ...others] = fences;
  if (first === undefined) return text;
  const isBeginning = lines.slice(0, first).every((line) => line.trim() === '');
  if (others.length === 0 && !isBeginning) {
    const isEnd = lines.slice(first + 1).every((line) => line.trim() === '');
    return isEnd ? lines.slice(0, first).join('\n') : text;
  }
  const openAtStart = isBeginning
    ? undefined
    : closedBy(lines[first], lines[others[0] ?? first], fences.length);
  return within(lines, openAtStart).join('\n');
}

/** Returns the marks of the first fence if it ends a block whose beginning was not copied. */
function closedBy(first = '', second = '', count = 0): string | undefined {
  const [, marks, language] = FENCE.exec(first) ?? [];
  const opensNext = (FENCE.exec(second)?.[2] ?? '') !== '';
  return language === '' && (opensNext || count % 2 === 1) ? marks : undefined;
}

/** @param openAtStart the marks of the fence before the first line */
function within(lines: readonly string[], openAtStart: string | undefined): string[] {
  const kept: string[] = [];
  let open = openAtStart;
  for (const line of lines) {
    if (open === undefined) open = FENCE.exec(line)?.[1];
    else if (CLOSING_FENCE.exec(line)?.[1]?.startsWith(open) === true) open = undefined;
    else kept.push(line);
  }
  return kept;
}
