/** How to see what Node's inspection has left out of a value; nothing when it is whole. */
export function cutHint(text: string, isAtPrompt: boolean): string {
  if (!/\.\.\. \d+ more (item|character)s?|\[(Object|Array)\]/.test(text)) return '';
  return isAtPrompt
    ? 'Not all of it. The whole: console.dir(_, {depth: null, maxArrayLength: null, maxStringLength: null})'
    : 'Not all of it. The whole: --json';
}
