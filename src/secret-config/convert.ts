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
  /** Undefined or NaN when the text is none of it. */
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
 * @param key whose value it is, for errors: the value itself may be secret
 * @throws RocketJobError `invalid_configuration` when the text is none of that type
 */
export function convert(key: string, text: string, type: ValueType): unknown {
  const { rule, convert } = CONVERSIONS[type];
  const value = convert(text);
  if (value !== undefined && !Number.isNaN(value)) return value;
  throw unfit(key, rule);
}

/** What a string in base64 stands for. @throws RocketJobError `invalid_configuration` when that is no text */
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
