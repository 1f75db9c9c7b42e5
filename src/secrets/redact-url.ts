import { CREDENTIALS, maskUrls } from './mask-urls';
import { isSecretName } from './secret-name';

const PARAMETER = /([?&])([^=&?]*)=([^&]*)/g;

/**
 * Returns a MongoDB connection string for display: without user and password, and without secrets in its
 * parameters. Also safe for a malformed URL: everything up to the last `@` is removed.
 *
 * @example redactUrl('mongodb://jack:secret@db1/rocketjob') // 'mongodb://db1/rocketjob'
 */
export function redactUrl(url: string): string {
  return withoutSecretParameters(url.replace(/^([a-z+]{0,20}:\/\/)?.*@/is, '$1'));
}

/** Does the same for a text that is or contains URLs: text without a user stays unchanged. */
export function redactUrls(text: string): string {
  return withoutSecretParameters(maskUrls(text).replaceAll(CREDENTIALS, ''));
}

function withoutSecretParameters(url: string): string {
  return url.replace(PARAMETER, (parameter, start, name) =>
    isSecretName(name) || /properties$/i.test(name) ? `${start}${name}=***` : parameter,
  );
}
