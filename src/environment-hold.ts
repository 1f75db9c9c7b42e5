/**
 * The parts of an environment that user code can't close while they are needed: in an `rj-server`, its
 * connection and listener.
 */
export class EnvironmentHold {
  #onIgnored: ((what: string) => void) | undefined;

  /** @param onIgnored gets the ignored call. @returns a function that ends the hold */
  begin(onIgnored: (what: string) => void): () => void {
    this.#onIgnored = onIgnored;
    return () => {
      this.#onIgnored = undefined;
    };
  }

  /** Whether to ignore this call. */
  ignores(what: string): boolean {
    this.#onIgnored?.(what);
    return this.#onIgnored !== undefined;
  }
}
