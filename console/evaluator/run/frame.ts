/** The outcome of one call of a plain function. */
export class Frame {
  value: unknown;
  hasEnded = false;
  #failure: { readonly error: unknown } | undefined;

  fail(error: unknown): void {
    this.#failure = { error };
  }

  end(): void {
    this.hasEnded = true;
  }

  outcome(): unknown {
    if (this.#failure !== undefined) throw this.#failure.error;
    return this.value;
  }
}
