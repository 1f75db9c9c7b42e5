/** A shorter password, such as `test`, occurs in too many harmless words. */
const SHORTEST = 8;
const PASSWORD = /^[a-z+]{1,20}:\/\/([^:@/]*):(.*)@([^@]*)$/is;

const known = new Set<string>();

/**
 * Remembers the password of a connection string, encoded and decoded: from now on `withoutKnownSecrets` finds
 * it wherever it appears without its name.
 */
export function rememberPassword(url: string): void {
  const [, user, password = '', rest = ''] = PASSWORD.exec(url) ?? [];
  for (const form of [password, decoded(password), encodeURIComponent(decoded(password))])
    if (form.length >= SHORTEST && form !== user && !rest.includes(form)) known.add(form);
}

/** Replaces every password that this process connects with by `<secret>`. */
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
