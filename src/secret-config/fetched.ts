import { checkOptions, type OptionRules } from '../errors/check-options';
import { filledText, oneOf, optionally } from '../errors/rule';
import { convert, decodeBase64, VALUE_TYPES, type ValueType } from './convert';

/** The options for fetching a value. */
export interface FetchOptions {
  /** The type of the value; `string` by default. */
  readonly type?: ValueType;
  /** The value if the key is missing, unconverted. Without it, a missing key is an error. */
  readonly default?: unknown;
  /** `base64`: the stored text is encoded. */
  readonly encoding?: 'base64';
  /** The separator of a list, whose values are trimmed: the result is an array. */
  readonly separator?: string;
}

type ValueOf<O extends FetchOptions> = O extends { readonly type: 'integer' | 'float' }
  ? number
  : O extends { readonly type: 'boolean' }
    ? boolean
    : O extends { readonly type: 'json' }
      ? unknown
      : string;

/** The type of the value that `fetch` returns for its options. */
export type Fetched<O extends FetchOptions> =
  | (O extends { readonly separator: string } ? ValueOf<O>[] : ValueOf<O>)
  | (O extends { readonly default: infer D } ? D : never);

const RULES: OptionRules<FetchOptions> = {
  type: optionally(oneOf(VALUE_TYPES)),
  default: { words: 'anything', isMet: () => true },
  encoding: optionally({ words: 'base64', isMet: (value) => value === 'base64' }),
  separator: optionally(filledText('a string, such as `,`')),
};

/** @throws RocketJobError `invalid_argument` */
export function checkFetchOptions(given: unknown): void {
  checkOptions('fetch', RULES, given, "{type: 'integer', default: 3306}");
}

/** Converts a stored text. @throws RocketJobError `invalid_configuration` if it isn't of that type */
export function fetched(key: string, stored: string, options: FetchOptions): unknown {
  const { type = 'string', encoding, separator } = options;
  const text = encoding === 'base64' ? decodeBase64(key, stored) : stored;
  if (separator === undefined) return convert(key, text, type);
  return text.split(separator).map((part) => convert(key, part.trim(), type));
}
