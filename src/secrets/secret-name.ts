/** The words that make a name secret, in singular and lower case. */
const SECRET_WORDS: ReadonlySet<string> = new Set([
  ...['pass', 'password', 'passwd', 'passphrase', 'passcode', 'pwd', 'pw', 'secret', 'token', 'key'],
  ...['credential', 'cred', 'auth', 'oauth', 'authorization', 'pin', 'dsn', 'cookie', 'jwt'],
]);

/** Secret words joined with others, as in `dbpassword`, `accesstoken` and `apikey`. */
const JOINED =
  /passw(?:or)?d|passphrase|passcode|secret(?!ar)|credential|authorization|tokens?$|pwds?$|(?:api|access|auth|private|secret|encryption|signing|master|account|storage|license|ssh)keys?$|(?:db|user|my|root|admin|mail|smtp|ldap|ftp)pass$/;

/** At the end of a name, these describe a secret: `key_pattern`, `authSource`, `tokenCount`. */
const DESCRIPTIONS: ReadonlySet<string> = new Set([
  ...['name', 'names', 'pattern', 'count', 'length', 'size', 'type', 'policy', 'source', 'mechanism'],
  ...['format', 'algorithm', 'expiry', 'expires', 'ttl', 'file', 'path', 'config'],
]);

/** Every secret name contains one of these, which rules out most names quickly. */
const STEM = /pass|pw|secret|token|key|cred|auth|pin|dsn|cookie|jwt/i;
const LONGEST_NAME = 256;

/**
 * Whether a value with this name is a secret. It splits words in `snake_case`, `camelCase`, `kebab-case` and
 * `SCREAMING_CASE`; logs, the history, transcripts and `SecretConfig.configuration()` all use it.
 *
 * @example
 *     isSecretName('encryption_key') // true
 *     isSecretName('keyboard') // false
 */
export function isSecretName(name: string): boolean {
  if (!STEM.test(name)) return false;
  const words = wordsOf(name.slice(-LONGEST_NAME));
  const last = words.at(-1);
  if (last !== undefined && words.length > 1 && DESCRIPTIONS.has(last)) return false;
  return words.some(
    (word) => SECRET_WORDS.has(word.replace(/s$/, '')) || SECRET_WORDS.has(word) || JOINED.test(word),
  );
}

/** Functions with these names take names and not secrets: `SecretConfig.key('mysql/host')`. */
const LOOKED_UP: ReadonlySet<string> = new Set(['key', 'keys', 'pin', 'pins']);

/** Whether a name may be a lookup, like `key`, so that its argument isn't a secret. */
export function isLookedUp(name: string): boolean {
  return wordsOf(name).every((word) => LOOKED_UP.has(word) || !isSecretName(word));
}

/** Returns the words of a name, in lower case. */
function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}
