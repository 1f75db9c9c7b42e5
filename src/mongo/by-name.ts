const collator = new Intl.Collator('en', { numeric: true });

/** Compares by name as people do: `app2:1` stands before `app11:1`. */
export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return collator.compare(one.name, other.name);
}
