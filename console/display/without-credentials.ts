import { maskUrls, withoutKnownSecrets } from '../../src/console-startup';

/** What an error says, without the credentials that we connect with, and without those of any URL. */
export function withoutCredentials(text: string): string {
  return maskUrls(withoutKnownSecrets(text));
}
