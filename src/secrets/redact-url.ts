import { CREDENTIALS, maskUrls } from './mask-urls';
import { isSecretName } from './secret-name';

const PARAMETER = /([?&])([^=&?]*)=([^&]*)/g;

/**
 * A MongoDB connection string as it may be shown: without user and password, and without the secrets that its
 * parameters may carry. Safe for what is no well-formed URL too: everything up to the last `@` goes.
 *
 * @example redactUrl('mongodb://jack:secret@db1/rocketjob') // 'mongodb://db1/rocketjob'
 */
export function redactUrl(url: string): string {
  return withoutSecretParameters(url.replace(/^([a-z+]{0,20}:\/\/)?.*@/is, '$1'));
}

/** The same for a text that is a URL, or holds some: what has no user stays as it is. */
export function redactUrls(text: string): string {
  return withoutSecretParameters(maskUrls(text).replaceAll(CREDENTIALS, ''));
}

function withoutSecretParameters(url: string): string {
  return url.replace(PARAMETER, (parameter, start, name) =>
    isSecretName(name) || /properties$/i.test(name) ? `${start}${name}=***` : parameter,
  );
}
