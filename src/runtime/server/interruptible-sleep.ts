/**
 * A wait that can be cut short. A wake-up without a waiter cuts the next wait short. Ruby's
 * `Concurrent::Event`.
 */
export class InterruptibleSleep {
  #isWoken = false;
  #cutShort: (() => void) | undefined;

  wake(): void {
    this.#isWoken = true;
    this.#cutShort?.();
  }

  /** Waits up to `timeoutMs`. */
  async wait(timeoutMs: number): Promise<void> {
    if (!this.#isWoken) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#cutShort = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    this.#cutShort = undefined;
    this.#isWoken = false;
  }
}
