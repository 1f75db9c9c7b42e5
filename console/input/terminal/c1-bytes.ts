/**
 * Terminals with 8-bit control characters send them as one byte, `9b` for CSI, which isn't valid UTF-8.
 * Converts them to their two UTF-8 bytes; a continuation byte of a character stays unchanged, even across two
 * chunks.
 */
export class C1Bytes {
  /** The number of continuation bytes missing from the last character. */
  #missing = 0;

  toUtf8(chunk: Buffer): Buffer {
    if (!chunk.some((byte) => byte >= 0x80)) {
      if (chunk.length > 0) this.#missing = 0;
      return chunk;
    }
    const bytes: number[] = [];
    for (const byte of chunk) {
      if (byte < 0x80 || byte >= 0xc0) {
        this.#missing = continuations(byte);
        bytes.push(byte);
      } else if (this.#missing > 0) {
        this.#missing--;
        bytes.push(byte);
      } else if (byte < 0xa0) bytes.push(0xc2, byte);
      else bytes.push(byte);
    }
    return Buffer.from(bytes);
  }
}

/** Returns the number of bytes that follow the first one of a character. */
function continuations(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}
