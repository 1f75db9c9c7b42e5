/**
 * The beginning of a text, with what is missing counted, so that it takes no more than so many bytes as JSON; the whole
 * text where it fits.
 */
export function cut(text: string, bytes: number, length = text.length): string {
  let kept = text.slice(0, Math.max(bytes, 0));
  for (let size = sizeOf(kept); size > bytes && kept !== ''; size = sizeOf(kept))
    kept = kept.slice(0, Math.min(kept.length - 1, Math.floor((kept.length * bytes) / size)));
  return kept.length === length ? kept : `${kept} … ${length - kept.length} more characters`;
}

/** How many bytes a text takes in a line of JSON, without its quotes. */
export function sizeOf(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2;
}
