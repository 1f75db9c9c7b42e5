import { maskText } from '../../../src/console-startup';

export const REDACTIONS = ['mask', 'remove', 'keep'] as const;

/**
 * The treatment on disk of an entry with a secret: `mask` the secret (default), `remove` the entry, or `keep`
 * it.
 */
export type Redaction = (typeof REDACTIONS)[number];

const DIGITS_OF_CARD = /(?<![\w.])[3-6]\d{3}(?:[ -]?\d){9,15}(?![\w.])/g;

/**
 * Returns an entry for the disk; undefined if it must not be stored. It checks the whole entry, so that a
 * secret can't escape on its second line.
 */
export function redact(entry: string, redaction: Redaction = 'mask'): string | undefined {
  if (redaction === 'keep') return entry;
  const masked = withoutSecrets(entry);
  return redaction === 'mask' || masked === entry ? masked : undefined;
}

function withoutSecrets(entry: string): string {
  return maskText(entry, 'code').replaceAll(DIGITS_OF_CARD, (digits) =>
    isCardNumber(digits) ? '<card number>' : digits,
  );
}

/** Luhn's checksum. */
function isCardNumber(text: string): boolean {
  const digits = Array.from(text.replaceAll(/\D/g, ''), Number).reverse();
  const sum = digits.reduce((total, digit, index) => {
    const doubled = digit * (index % 2 === 0 ? 1 : 2);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return digits.length <= 19 && sum % 10 === 0;
}
