declare module 'seek-bzip' {
  /** Decodes bzip2: what it gives is written byte by byte. */
  export function decode(
    input: Uint8Array,
    output: { writeByte(byte: number): void },
    isOfManyStreams?: boolean,
  ): void;
}
