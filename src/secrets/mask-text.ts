import { withoutKnownSecrets } from './known-secrets';
import { NamedSecrets, type Writing } from './mask-named';
import { maskUrls } from './mask-urls';
import { withPlainNames } from './plain-names';

const BEARER = /(\bbearer\s+)[\w.~+/=-]{8,}/gi;
const BASIC = /(\bbasic\s+)(?=[A-Za-z+/]*[\d=])[A-Za-z0-9+/]{6,}={0,2}/gi;
/** A signature of any length; but not the number or name of a signal. */
const SIGNATURE =
  /(\b(?:X-(?:Amz|Goog)-)?sig(?:nature)?=["']?)(?!\d{1,3}\b|(?:SIG)?(?:ABRT|ALRM|CHLD|CONT|HUP|INT|KILL|PIPE|QUIT|SEGV|STOP|TERM|USR[12])\b)[\w%+/=.~-]+/gi;
/** `curl -u joe:pw` */
const USER_AND_PASSWORD = /(\s(?:-u|--user|--proxy-user)[ =]['"]?)[^\s:'"]{1,200}:[^\s'"]+/g;
const LOGIN = /(\b(?:auth|authenticate|changeUserPassword)\s*\(\s*)["'`][^)]*/g;
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g;
const KNOWN_KEYS =
  /\b(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_\w{36,}|xox[abpr]-[\w-]{10,})|(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]+/g;
const AWS_SECRET = /(?<![\w/+=])[A-Za-z0-9/+]{40}(?![\w/+=])/g;

/**
 * Masks the secrets in a text: values of secret names (`isSecretName`), users and passwords in URLs,
 * authorization headers, private keys, and well-known kinds of tokens. It takes linear time.
 *
 * @param writing `code` if strings are secrets but variables aren't, as at a prompt; `prose` (the default)
 *   for the output of programs, in which a plain word after `password:` is a secret
 * @example maskText('login failed: password=hunter2') // 'login failed: password=<secret>'
 */
export function maskText(text: string, writing: Writing = 'prose'): string {
  const withoutKeys = maskUrls(withoutKnownSecrets(text).replaceAll(PRIVATE_KEY, '<private key>'));
  return new NamedSecrets(withPlainNames(withoutKeys), writing)
    .masked()
    .replaceAll(LOGIN, "$1'<credentials>'")
    .replaceAll(SIGNATURE, '$1<secret>')
    .replaceAll(USER_AND_PASSWORD, '$1<credentials>')
    .replaceAll(BEARER, '$1<secret>')
    .replaceAll(BASIC, '$1<secret>')
    .replaceAll(KNOWN_KEYS, '<secret>')
    .replaceAll(AWS_SECRET, (text) => (isAwsSecret(text) ? '<secret>' : text));
}

/** Base64 with small letters, capital letters and digits: a commit's hash has no capitals. */
function isAwsSecret(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}
