export const REDACTIONS = ['mask', 'remove', 'keep'] as const;

/** What becomes of an entry that holds a secret, on disk: `mask` the secret (default), `remove` the entry, or `keep` it. */
export type Redaction = (typeof REDACTIONS)[number];

const SECRET_NAME =
  '(?:pass(?:word|wd|phrase|code)|pwd|secret(?!_?config)|token|(?:api|access|private|encryption)[_-]?key|credential|authorization|(?:\\b|_)(?:pass|pw)\\b)';
const STRING = /(["'`])(?:\\[\s\S]|(?!\1)[^\\])*\1/.source;

/** `password = "x"`, `dbPassword: 'x'`, `"token" => "x"`, `ENV['API_KEY'] = 'x'`, `set('mysql/password', 'x')`, `password('x')`. */
const NAMED_STRING = new RegExp(
  `([\\w$/.-]{0,64}${SECRET_NAME}[\\w$-]{0,64}(?:(?<quote>["'\`])\\s*\\]?)?\\s*(?:=>|={1,3}|\\|\\|=|\\?\\?=|:|\\(|,(?<=["'\`],))\\s*)${STRING.replaceAll('\\1', '\\3')}`,
  'gi',
);
const ANY_STRING = /"(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|`(?:\\[\s\S]|[^`\\])*`/;
/** `const password: string = 'x'`, `password = test ? 'x' : 'y'`, `passwords = ['x'`: every text up to the end of the value. */
const NAMED_EXPRESSION = new RegExp(
  `([\\w$-]{0,64}${SECRET_NAME}[\\w$-]{0,64}["'\`]?\\s*[?!\\]]?\\s*(?::[^=;,\\n"'\`]*)?[=:])((?:[^,;\\n"'\`]|${ANY_STRING.source})*)`,
  'gi',
);
/** `setPassword('jack', 'x')` */
const NAMED_CALL = new RegExp(
  `([\\w$]{0,64}${SECRET_NAME}[\\w$]{0,64}\\()((?:[^)\\n"'\`]|${ANY_STRING.source})*)`,
  'gi',
);
/** `MYSQL_PASSWORD=x` of a shell, `&tlsCertificateKeyFilePassword=x` of an address. */
const NAMED_WORD = new RegExp(
  `([\\w-]{0,64}${SECRET_NAME}[\\w-]{0,64}=)(?![\\s"'\`=>])[^\\s"'\`&;,()]+`,
  'gi',
);
const NAMED_NUMBER = new RegExp(
  `([\\w$-]{0,64}${SECRET_NAME}[\\w$-]{0,64}["']?\\s*(?:=>|=|:)\\s*)\\d[\\d_]*`,
  'gi',
);
const LOGIN = /(\b(?:auth|authenticate|changeUserPassword)\s*\(\s*)["'`][^)]*/g;
const CREDENTIALS_IN_URL =
  /(\bmongodb(?:\+srv)?:\/\/)[^\s"'`]*@|(\b[a-z][a-z0-9+.-]*:\/\/)[^\s"'`/@]*:[^\s"'`/@]*@/gi;
const BEARER = /(\bbearer\s+)[\w.~+/=-]{8,}/gi;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const KNOWN_KEYS =
  /\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_\w{36,}|xox[abpr]-[\w-]{10,}|eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+)/g;
/** An AWS secret key: 40 characters of Base64 that hold small and capital letters and digits (a commit's hash does not). */
const AWS_SECRET =
  /(?<![\w/+=])(?=[^\s"'`]*[a-z])(?=[^\s"'`]*[A-Z])(?=[^\s"'`]*\d)[A-Za-z0-9/+]{40}(?![\w/+=])/g;
const DIGITS_OF_CARD = /(?<![\w.])[3-6]\d{3}(?:[ -]?\d){9,15}(?![\w.])/g;

/**
 * An entry as it may stand on disk; undefined where it may not. Decided on the whole entry, so that a secret does not
 * escape on its second line.
 */
export function redact(entry: string, redaction: Redaction = 'mask'): string | undefined {
  if (redaction === 'keep') return entry;
  const masked = withoutSecrets(entry);
  return redaction === 'mask' || masked === entry ? masked : undefined;
}

function withoutSecrets(entry: string): string {
  return entry
    .replaceAll(PRIVATE_KEY, '<private key>')
    .replaceAll(CREDENTIALS_IN_URL, '$1$2<credentials>@')
    .replaceAll(NAMED_STRING, "$1'<secret>'")
    .replaceAll(NAMED_EXPRESSION, maskStrings)
    .replaceAll(NAMED_CALL, maskStrings)
    .replaceAll(NAMED_WORD, '$1<secret>')
    .replaceAll(NAMED_NUMBER, '$1<secret>')
    .replaceAll(LOGIN, "$1'<credentials>'")
    .replaceAll(BEARER, '$1<secret>')
    .replaceAll(KNOWN_KEYS, '<secret>')
    .replaceAll(AWS_SECRET, '<secret>')
    .replaceAll(DIGITS_OF_CARD, (digits) => (isCardNumber(digits) ? '<card number>' : digits));
}

function maskStrings(_match: string, name: string, value: string): string {
  return name + value.replaceAll(new RegExp(ANY_STRING, 'g'), "'<secret>'");
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
