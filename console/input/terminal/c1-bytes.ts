/**
 * Terminals that send 8-bit control characters send them as one byte, `9b` for CSI, which is no UTF-8. Gives them as the
 * two bytes that UTF-8 has for them; a byte that continues a character stays as it is, also over two chunks.
 */
export class C1Bytes {
  /** Continuation bytes that the character begun last still lacks. */
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

/** How many bytes follow the first one of a character. */
function continuations(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
}
