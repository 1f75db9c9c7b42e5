import { isSecretName } from './secret-name';

/** `\u0077`, `\u{77}`, `\x77`, `\167`, `%77`; within a string of JSON the backslash is repeated. */
const ESCAPE =
  /\\{1,8}(?:u\{0{0,5}([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|([0-7]{3}))|%([2-7][\da-f])/gi;
const ESCAPED = new RegExp(ESCAPE.source, 'i');
const ESCAPED_NAME = new RegExp(String.raw`[\w$-]{0,100}(?:(?:${ESCAPE.source})[\w$-]{0,100}){1,50}`, 'gi');
const WORD = /^[\w$-]+$/;

/**
 * Decodes the secret names in a text: `pass\u0077ord` is the same name as `password` in JavaScript, Ruby and
 * JSON, and `pass%77ord` in a URL. It changes nothing else.
 */
export function withPlainNames(text: string): string {
  if (!ESCAPED.test(text)) return text;
  return text.replaceAll(ESCAPED_NAME, (escaped) => {
    const name = escaped.replaceAll(ESCAPE, (all, ...codes) => character(codes) ?? all);
    return WORD.test(name) && isSecretName(name) ? name : escaped;
  });
}

function character(codes: readonly unknown[]): string | undefined {
  const [braced, unicode, hex, octal, percent] = codes as readonly (string | undefined)[];
  const code =
    octal === undefined
      ? Number.parseInt(braced ?? unicode ?? hex ?? percent ?? '', 16)
      : Number.parseInt(octal, 8);
  return code < 128 ? String.fromCharCode(code) : undefined;
}
