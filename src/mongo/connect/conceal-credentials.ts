import { inspect } from 'node:util';
import type { MongoClient, MongoCredentials } from 'mongodb';
import { redactUrl } from '../../secrets/redact-url';

/**
 * Has a client show its address and nothing else, and its credentials nothing at all, whoever prints the client or
 * anything that holds it: a database, a collection, a cursor, a session, an error. The client itself works as before.
 */
export function concealCredentials(client: MongoClient, url: string): MongoClient {
  const address = redactUrl(url);
  const { options } = client;
  if (options.credentials !== undefined) Reflect.set(options, 'credentials', concealed(options.credentials));
  // Kept by the client for nothing.
  Reflect.set((client as MongoClient & { s: object }).s, 'url', address);
  showAs(options, 'MongoOptions', address);
  return showAs(client, 'MongoClient', address);
}

/** Has an object show one text wherever Node inspects it or makes JSON of it. */
function showAs<T extends object>(object: T, kind: string, text: string): T {
  return Object.defineProperties(object, {
    [inspect.custom]: { value: () => `${kind} <${text}>` },
    toJSON: { value: () => text },
  });
}

/** The same credentials for the driver, behind a proxy that has no properties to look at. */
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
