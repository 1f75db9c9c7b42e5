import { inspect } from 'node:util';
import type { MongoClient, MongoCredentials } from 'mongodb';
import { redactUrl } from '../../secrets/redact-url';

/**
 * Makes a client show only its address, and hides its credentials, even if you print the client or anything
 * that holds it: a database, a collection, a cursor, a session, an error. The client works as before.
 */
export function concealCredentials(client: MongoClient, url: string): MongoClient {
  const address = redactUrl(url);
  const { options } = client;
  if (options.credentials !== undefined) Reflect.set(options, 'credentials', concealed(options.credentials));
  // The client never uses it.
  Reflect.set((client as MongoClient & { s: object }).s, 'url', address);
  showAs(options, 'MongoOptions', address);
  return showAs(client, 'MongoClient', address);
}

/** Makes an object appear as one text when Node inspects it or converts it to JSON. */
function showAs<T extends object>(object: T, kind: string, text: string): T {
  return Object.defineProperties(object, {
    [inspect.custom]: { value: () => `${kind} <${text}>` },
    toJSON: { value: () => text },
  });
}

/** Returns the same credentials for the driver, behind a proxy without visible properties. */
function concealed(credentials: MongoCredentials): MongoCredentials {
  const shown = showAs({}, 'MongoCredentials', '…');
  return new Proxy(shown as MongoCredentials, {
    get: (_shown, name) => {
      if (name in shown) return Reflect.get(shown, name);
      if (name === 'resolveAuthMechanism')
        return (hello: never) => concealed(credentials.resolveAuthMechanism(hello));
      const value: unknown = Reflect.get(credentials, name);
      return typeof value === 'function' ? value.bind(credentials) : value;
    },
  });
}
