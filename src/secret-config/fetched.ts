import { checkOptions, type OptionRules } from '../errors/check-options';
import { filledText, oneOf, optionally } from '../errors/rule';
import { convert, decodeBase64, VALUE_TYPES, type ValueType } from './convert';

/** How a value is fetched. */
export interface FetchOptions {
  /** What the text is to become; `string` by default. */
  readonly type?: ValueType;
  /** Given when there is no such key, as it is. Without one that is an error. */
  readonly default?: unknown;
  /** `base64`: the text is stored so. */
  readonly encoding?: 'base64';
  /** The text is a list with this between its values, which are trimmed: an array is given. */
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

/** What a stored text comes to. @throws RocketJobError `invalid_configuration` when it is none of that type */
export function fetched(key: string, stored: string, options: FetchOptions): unknown {
  const { type = 'string', encoding, separator } = options;
  const text = encoding === 'base64' ? decodeBase64(key, stored) : stored;
  if (separator === undefined) return convert(key, text, type);
  return text.split(separator).map((part) => convert(key, part.trim(), type));
}
