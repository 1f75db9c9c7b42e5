declare module 'seek-bzip' {
  /** Decodes bzip2 and writes the output byte by byte. */
  export function decode(
    input: Uint8Array,
    output: { writeByte(byte: number): void },
    isOfManyStreams?: boolean,
  ): void;
}
