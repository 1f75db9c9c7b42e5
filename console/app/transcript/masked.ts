import { redact } from '../../input/history/redaction';

/** A text without its secrets, as the history has it. */
export function masked(text: string): string {
  return redact(text, 'mask') ?? '';
}
