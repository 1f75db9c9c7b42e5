import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import { PACKAGE_ROOT } from './from-dist';

const FIXTURE = join(PACKAGE_ROOT, 'test/fixtures/secret-config/parameter-store.json');

/** One request to the Parameter Store, and its reply. */
interface Exchange {
  readonly target: string;
  readonly request: unknown;
  readonly status: number;
  readonly response: unknown;
}

/** Users with full access, read access, and no access. */
type User = 'operator' | 'reader' | 'stranger';

/** The store to record from, and its users: set by `record-parameter-store.mjs`. */
interface Upstream {
  readonly port: number;
  readonly credentials: Readonly<Record<User, NonNullable<SSMClientConfig['credentials']>>>;
}

/**
 * The AWS Parameter Store on this machine, as it was recorded: the same request gets the same reply, each
 * once. `npm run record:ssm` makes it forward the requests, and records them.
 */
export class ParameterStore implements AsyncDisposable {
  readonly #upstream: Upstream | undefined;
  readonly #recorded: Exchange[];
  /** The names of the requested operations. */
  readonly operations: string[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));

  constructor() {
    const recording = process.env['RECORD_SSM'];
    this.#upstream = recording === undefined ? undefined : JSON.parse(recording);
    this.#recorded = this.#upstream ? [] : JSON.parse(readFileSync(FIXTURE, 'utf8'));
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  /** Returns the options with which the SDK's client reaches it. */
  clientOf(user: User): SSMClientConfig {
    return {
      endpoint: `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`,
      region: 'us-east-1',
      credentials: this.#upstream?.credentials[user] ?? {
        accessKeyId: user,
        secretAccessKey: 'not-a-secret',
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((resolve) => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
    const lines = this.#recorded.map((exchange) => JSON.stringify(exchange));
    if (this.#upstream) writeFileSync(FIXTURE, `[\n${lines.join(',\n')}\n]\n`);
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const target = String(incoming.headers['x-amz-target']);
    const request = await json(incoming);
    this.operations.push(target.replace('AmazonSSM.', ''));
    const { status, response } = this.#upstream
      ? await this.#record(this.#upstream.port, incoming, { target, request })
      : this.#replay({ target, request });
    outgoing
      .writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' })
      .end(JSON.stringify(response));
  }

  #replay(asked: Pick<Exchange, 'target' | 'request'>): Pick<Exchange, 'status' | 'response'> {
    const index = this.#recorded.findIndex(
      ({ target, request }) => target === asked.target && isDeepStrictEqual(request, asked.request),
    );
    const message = `Not recorded: ${JSON.stringify(asked)}. Run \`npm run record:ssm\`.`;
    return this.#recorded.splice(index, index < 0 ? 0 : 1)[0] ?? { status: 400, response: { message } };
  }

  /** With the same headers, because they are signed. */
  async #record(
    port: number,
    { method, headers, url }: IncomingMessage,
    asked: Pick<Exchange, 'target' | 'request'>,
  ): Promise<Exchange> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const passedOn = send({ host: '127.0.0.1', port, method, headers, path: url }, resolve);
      passedOn.on('error', reject).end(JSON.stringify(asked.request));
    });
    const exchange = { ...asked, status: answer.statusCode ?? 0, response: parsed(await text(answer)) };
    this.#recorded.push(exchange);
    return exchange;
  }
}

/**
 * moto reports a denied access in XML; AWS reports that in JSON too, which is all that the SDK reads here.
 */
function parsed(answer: string): unknown {
  if (!answer.startsWith('<')) return JSON.parse(answer);
  const element = (name: string) => answer.match(`<${name}>(.*)</${name}>`)?.[1];
  return { __type: element('Code'), Message: element('Message') };
}
