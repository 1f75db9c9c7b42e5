import { maskUrls, withoutKnownSecrets } from '../../src/console-startup';

/** Returns the text of an error without the credentials of the connection or of any URL. */
export function withoutCredentials(text: string): string {
  return maskUrls(withoutKnownSecrets(text));
}
