const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w+-]*)[^`\n]*$/;

const CLOSING_FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*$/;

/**
 * A piece of a Markdown page as the code in it. A page, or a piece that begins with a fence, is what stands between its
 * fences, also where it begins within a block; a fence that was caught at the end of the code goes. Text without fences
 * stays as it is.
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

/** The marks of the first fence, where that ends a block whose beginning was not copied. */
function closedBy(first = '', second = '', count = 0): string | undefined {
  const [, marks, language] = FENCE.exec(first) ?? [];
  const opensNext = (FENCE.exec(second)?.[2] ?? '') !== '';
  return language === '' && (opensNext || count % 2 === 1) ? marks : undefined;
}

/** @param openAtStart the marks of the fence that came before the first line */
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
