/** What a process can't end as long as somebody else needs it: in an `rj-server` its connection and listener. */
export class EnvironmentHold {
  #onIgnored: ((what: string) => void) | undefined;

  /** @param onIgnored told what was ignored. @returns ends the hold */
  begin(onIgnored: (what: string) => void): () => void {
    this.#onIgnored = onIgnored;
    return () => {
      this.#onIgnored = undefined;
    };
  }

  /** Whether this is to be ignored. */
  ignores(what: string): boolean {
    this.#onIgnored?.(what);
    return this.#onIgnored !== undefined;
  }
}
