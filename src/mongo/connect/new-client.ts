import type { MongoClient, MongoClientOptions } from 'mongodb';
import type { DatabaseLocation } from '../../config/database/database-location';
import { RocketJobError } from '../../errors/rocket-job-error';
import { maskText } from '../../secrets/mask-text';
import type { CommandGuard } from '../guard/command-guard';
import { concealCredentials } from './conceal-credentials';

/**
 * Returns a client that isn't connected yet and hides its credentials; a given guard checks it. Loads the
 * driver.
 *
 * @throws RocketJobError `invalid_configuration` if the URL is wrong
 */
export async function newClient(
  { url, source }: DatabaseLocation,
  options: MongoClientOptions,
  guard: CommandGuard | undefined,
): Promise<MongoClient> {
  const create = await clientFactory(guard);
  try {
    return create(url, options);
  } catch (error) {
    const { name, message: cause } = error as Error;
    const message = `${source} is not a valid MongoDB connection string: ${maskText(cause)}.`;
    // Without the error itself, which may contain the whole connection string.
    throw new RocketJobError('invalid_configuration', message, { source }, { cause: name });
  }
}

type ClientFactory = (url: string, options: MongoClientOptions) => MongoClient;

async function clientFactory(guard: CommandGuard | undefined): Promise<ClientFactory> {
  if (guard !== undefined) {
    const { guardedClients } = await import('../guard/guarded-client.js');
    const Client = guardedClients(guard);
    return (url, options) => new Client(url, options);
  }
  const [{ MongoClient }, { explainingConnection }] = await Promise.all([
    import('mongodb'),
    import('../guard/explaining-connection.js'),
  ]);
  return (url, options) =>
    concealCredentials(
      new MongoClient(url, { ...options, ...{ connectionType: explainingConnection() } }),
      url,
    );
}
