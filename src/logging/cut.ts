/**
 * Returns the beginning of a text, with the number of omitted characters, so that it takes at most `bytes` as
 * JSON; the whole text if it fits.
 */
export function cut(text: string, bytes: number, length = text.length): string {
  let kept = text.slice(0, Math.max(bytes, 0));
  for (let size = sizeOf(kept); size > bytes && kept !== ''; size = sizeOf(kept))
    kept = kept.slice(0, Math.min(kept.length - 1, Math.floor((kept.length * bytes) / size)));
  return kept.length === length ? kept : `${kept} … ${length - kept.length} more characters`;
}

/** Returns the size of a text in a line of JSON, without its quotes. */
export function sizeOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
