const FENCE = /^ {0,3}(`{3,}|~{3,})[ \t]*([\w+-]*)[^`\n]*$/;

/**
 * A piece of a Markdown page as the code in it. A page, or a piece that begins with a fence, is what stands between its
 * fences; a fence that was caught at the end of the code goes. Text without fences stays as it is.
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
  return within(lines).join('\n');
}

function within(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let open: string | undefined;
  for (const line of lines) {
    const fence = FENCE.exec(line)?.[1];
    if (open === undefined) open = fence;
    else if (fence?.startsWith(open) === true) open = undefined;
    else kept.push(line);
  }
  return kept;
}
