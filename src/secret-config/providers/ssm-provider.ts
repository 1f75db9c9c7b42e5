import type { SSMClient } from '@aws-sdk/client-ssm';
import { RocketJobError } from '../../errors/rocket-job-error';
import type { Provider, Values } from './provider';

/**
 * Parameter Store throttles clients with too many calls, especially when a fleet starts: the SDK then waits
 * longer each time.
 */
const MAX_ATTEMPTS = 8;

/** The options for the AWS Parameter Store. */
export interface SsmOptions {
  /** The key that encrypts new values; by default the account's own. */
  readonly keyId?: string | undefined;
  /**
   * Options of the SDK's client: region, endpoint, credentials. By default the SDK finds them itself. Its
   * `SSMClientConfig`.
   */
  readonly client?: object | undefined;
}

/**
 * Settings in the AWS Systems Manager Parameter Store, all encrypted. Needs `@aws-sdk/client-ssm`, which
 * isn't installed with this package.
 *
 * Mirrors `SecretConfig::Providers::Ssm`.
 */
export class SsmProvider implements Provider {
  readonly place = 'the AWS Parameter Store';
  readonly spreadMs = 2_000;
  readonly #options: SsmOptions;
  readonly #sdk: typeof import('@aws-sdk/client-ssm');
  #client: SSMClient | undefined;

  /** @throws RocketJobError `invalid_configuration` without the SDK */
  constructor(options: SsmOptions) {
    this.#options = options;
    this.#sdk = loadSdk();
  }

  async read(path: string): Promise<Values> {
    const pages = this.#sdk.paginateGetParametersByPath(
      { client: this.#connected() },
      { Path: path, Recursive: true, WithDecryption: true },
    );
    const values = new Map<string, string>();
    for await (const { Parameters = [] } of pages)
      for (const { Name = '', Value = '' } of Parameters) values.set(Name, Value);
    return values;
  }

  async set(key: string, value: string): Promise<void> {
    const { keyId } = this.#options;
    await this.#connected().send(
      new this.#sdk.PutParameterCommand({
        Name: key,
        Value: value,
        Type: 'SecureString',
        ...(keyId === undefined ? {} : { KeyId: keyId }),
        Overwrite: true,
        Tier: 'Intelligent-Tiering',
      }),
    );
  }

  async delete(key: string): Promise<void> {
    try {
      await this.#connected().send(new this.#sdk.DeleteParameterCommand({ Name: key }));
    } catch (error) {
      if (!(error instanceof this.#sdk.ParameterNotFound)) throw error;
    }
  }

  #connected(): SSMClient {
    this.#client ??= new this.#sdk.SSMClient({ maxAttempts: MAX_ATTEMPTS, ...this.#options.client });
    return this.#client;
  }
}

function loadSdk(): typeof import('@aws-sdk/client-ssm') {
  try {
    return require('@aws-sdk/client-ssm');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new RocketJobError(
      'invalid_configuration',
      'Secret Config is in the AWS Parameter Store, and `@aws-sdk/client-ssm` is not installed. Run `npm install @aws-sdk/client-ssm`.',
      { source: 'ssm' },
      { cause: error },
    );
  }
}
