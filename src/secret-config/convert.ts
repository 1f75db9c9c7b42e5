import { RocketJobError } from '../errors/rocket-job-error';

export const VALUE_TYPES = ['string', 'integer', 'float', 'boolean', 'json'] as const;

export type ValueType = (typeof VALUE_TYPES)[number];

const BOOLEANS: Readonly<Record<string, boolean>> = {
  true: true,
  t: true,
  1: true,
  false: false,
  f: false,
  0: false,
};

interface Conversion {
  readonly rule: string;
  /** Returns undefined or NaN if the text isn't of this type. */
  convert(text: string): unknown;
}

const CONVERSIONS: Readonly<Record<ValueType, Conversion>> = {
  string: { rule: 'a string', convert: (text) => text },
  integer: {
    rule: 'a whole number',
    convert: (text) => (/^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined),
  },
  float: {
    rule: 'a number',
    convert: (text) => (text.trim() === '' ? undefined : Number(text)),
  },
  boolean: {
    rule: 'true, t, 1, false, f or 0',
    convert: (text) => BOOLEANS[text.trim().toLowerCase()],
  },
  json: {
    rule: 'JSON',
    convert: (text) => {
      try {
        return JSON.parse(text);
      } catch {
        return undefined;
      }
    },
  },
};

/**
 * @param key the value's key, for errors: the value itself may be secret
 * @throws RocketJobError `invalid_configuration` if the text isn't of that type
 */
export function convert(key: string, text: string, type: ValueType): unknown {
  const { rule, convert } = CONVERSIONS[type];
  const value = convert(text);
  if (value !== undefined && !Number.isNaN(value)) return value;
  throw unfit(key, rule);
}

/** Decodes a base64 string. @throws RocketJobError `invalid_configuration` if the result isn't text */
export function decodeBase64(key: string, text: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'));
  } catch {
    throw unfit(key, 'a string in base64 (fetch bytes without `encoding`, and decode them yourself)');
  }
}

function unfit(key: string, rule: string): RocketJobError {
  const message = `Expected \`${key}\` in Secret Config to be ${rule}, it is not.`;
  return new RocketJobError('invalid_configuration', message, { source: key });
}
