/** A shorter one, such as `test`, stands in too many words that are no secrets. */
const SHORTEST = 8;
const PASSWORD = /^[a-z+]{1,20}:\/\/([^:@/]*):(.*)@([^@]*)$/is;

const known = new Set<string>();

/**
 * Remembers the password of a connection string, as it is written there and as it is meant: from now on
 * `withoutKnownSecrets` finds it wherever it shows up without its name.
 */
export function rememberPassword(url: string): void {
  const [, user, password = '', rest = ''] = PASSWORD.exec(url) ?? [];
  for (const form of [password, decoded(password), encodeURIComponent(decoded(password))])
    if (form.length >= SHORTEST && form !== user && !rest.includes(form)) known.add(form);
}

/** The text with `<secret>` for every password that this process connects with. */
export function withoutKnownSecrets(text: string): string {
  let masked = text;
  for (const secret of known) masked = masked.replaceAll(secret, '<secret>');
  return masked;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
