/** Any text, or a test for one letter. */
type Part = 'any text' | ((letter: string) => boolean);

/**
 * Returns a function that matches names against a shell's pattern: `*` any text, `?` one letter, `[a-c]` one
 * of these, `[!a-c]` any other. Its time is at most proportional to the length of the name times that of the
 * pattern, so no name can slow it down.
 *
 * @throws SyntaxError for an invalid range, such as `[c-a]`
 * @example globMatcher('web*')('web1') // true
 */
export function globMatcher(glob: string): (name: string) => boolean {
  const parts = (glob.match(/\[!?[^\]]+\]|[\s\S]/gu) ?? []).map(partOf);
  return (name) => matches(parts, [...name]);
}

function partOf(text: string): Part {
  if (text === '*') return 'any text';
  if (text === '?') return () => true;
  if (text.length < 3) return (letter) => letter === text;
  const letters = new RegExp(text.replaceAll('\\', '\\\\').replace(/^\[!/, '[^'), 'u');
  return (letter) => letters.test(letter);
}

function matches(parts: readonly Part[], letters: readonly string[]): boolean {
  let part = 0;
  /** The last `*`, and the end of the text it matches so far: the only place to backtrack to. */
  let star: { readonly part: number; end: number } | undefined;
  for (let index = 0; index < letters.length; ) {
    const current = parts[part];
    if (current === 'any text') star = { part: part++, end: index };
    else if (current?.(letters[index] ?? '') === true) [part, index] = [part + 1, index + 1];
    else if (star === undefined) return false;
    else [part, index] = [star.part + 1, ++star.end];
  }
  return parts.slice(part).every((rest) => rest === 'any text');
}
