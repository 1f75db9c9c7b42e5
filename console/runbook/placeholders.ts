/** `<server-name>`, and none of `Array<string>`, `<string>value`, `#<Server id: 1>`, `a <b`. */
const PLACEHOLDER = /(?<![\w$)\]#])<([a-z]\w*(?:[- ]\w+)*)>(?!\w)/gi;

/** The names of the places that a page leaves open: `<server-name>` in the code, each once. */
export function placeholdersIn(code: string): readonly string[] {
  return [...new Set([...code.matchAll(PLACEHOLDER)].map(([, name = '']) => name))];
}

/** The code with what was given for each placeholder; one that nothing was given for stays. */
export function filledIn(code: string, values: ReadonlyMap<string, string>): string {
  return code.replaceAll(PLACEHOLDER, (place, name: string) => values.get(name) ?? place);
}
