const SCHEME = /[a-z][a-z0-9+.-]{0,30}:(?:\\?\/){2}/gi;
/** Passwords in these addresses may contain an unescaped `/` or `@`. */
const OF_WEB = /^(?:[a-z]{1,10}\+)?(?:https?|wss?):/i;
/** A token may be the user; a shorter one is a name, as in `ssh://git@host`. */
const SHORTEST_TOKEN = 20;
const END = /[\s"'`<>\\]/g;
const END_OF_HOST = /[\s"'`<>\\/?#]/g;

/** Replaces a user and a password. */
export const CREDENTIALS = '<credentials>@';

/**
 * Removes users and passwords from the URLs in a text, in linear time.
 *
 * @example maskUrls('no answer from redis://:pw@cache:6379') // 'no answer from redis://<credentials>@cache:6379'
 */
export function maskUrls(text: string): string {
  let masked = '';
  let done = 0;
  SCHEME.lastIndex = 0;
  for (let found = SCHEME.exec(text); found !== null; found = SCHEME.exec(text)) {
    const start = SCHEME.lastIndex;
    const end = endOfCredentials(text, start, found[0]);
    if (end === undefined) continue;
    masked += text.slice(done, start) + CREDENTIALS;
    done = end;
    SCHEME.lastIndex = end;
  }
  return masked + text.slice(done);
}

/** A path may contain an `@`: `file:///node_modules/@scope/x`. */
function isToken(user: string): boolean {
  return user.length >= SHORTEST_TOKEN && !user.includes('/');
}

/** Returns the end of the credentials before the host, if any of them is secret. */
function endOfCredentials(text: string, start: number, scheme: string): number | undefined {
  const isOfWeb = OF_WEB.test(scheme);
  const pattern = isOfWeb ? END_OF_HOST : END;
  pattern.lastIndex = start;
  const end = pattern.exec(text)?.index ?? text.length;
  const before = text.slice(start, end);
  const at = before.lastIndexOf('@');
  const user = before.slice(0, Math.max(0, at));
  const isSecret = at >= 0 && (isOfWeb || /^mongodb/i.test(scheme) || isToken(user) || user.includes(':'));
  if (!isSecret) SCHEME.lastIndex = end;
  return isSecret ? start + at + 1 : undefined;
}
