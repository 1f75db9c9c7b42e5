const DECLARED = /^\s*(?:export\s+)?(?:const|let|var|class)\s+([\w$]+)/;
const DESTRUCTURED = /^\s*(?:(?:const|let|var)\s*|\(\s*)?[{[]([^=]*)[}\]]\s*=(?![=>])/;
const ASSIGNED = /^\s*([\w$]+)\s*(?:[-+*/%&|^?<>]{0,3})=(?![=>])/;

/**
 * Returns the names that a text with a syntax error would have set, as far as its lines show: none of it ran,
 * and the next line must not use their old values.
 */
export function namesSetByUnreadable(text: string): readonly string[] {
  return text.split(/[\n;]/).flatMap((line) => {
    const name = DECLARED.exec(line)?.[1] ?? ASSIGNED.exec(line)?.[1];
    if (name !== undefined) return [name];
    return DESTRUCTURED.exec(line)?.[1]?.match(/[\w$]+/g) ?? [];
  });
}
