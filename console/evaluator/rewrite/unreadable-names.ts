const DECLARED = /^\s*(?:export\s+)?(?:const|let|var|class)\s+([\w$]+)/;
const DESTRUCTURED = /^\s*(?:(?:const|let|var)\s*|\(\s*)?[{[]([^=]*)[}\]]\s*=(?![=>])/;
const ASSIGNED = /^\s*([\w$]+)\s*(?:[-+*/%&|^?<>]{0,3})=(?![=>])/;

/**
 * The names that a text with a syntax error was about to set, as far as its lines tell: nothing of it ran, and the old
 * values must not be what the next line works with.
 */
export function namesSetByUnreadable(text: string): readonly string[] {
  return text.split(/[\n;]/).flatMap((line) => {
    const name = DECLARED.exec(line)?.[1] ?? ASSIGNED.exec(line)?.[1];
    if (name !== undefined) return [name];
    return DESTRUCTURED.exec(line)?.[1]?.match(/[\w$]+/g) ?? [];
  });
}
