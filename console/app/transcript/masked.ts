import { redact } from '../../input/history/redaction';

/** Masks the secrets of a text, as in the history. */
export function masked(text: string): string {
  return redact(text, 'mask') ?? '';
}
