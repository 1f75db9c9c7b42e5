import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';

/** A connection to the database that can be cut, or go silent. */
export class Line implements AsyncDisposable {
  readonly #sockets = new Set<Socket>();
  #isCut = false;
  #losesAnswers = false;
  #keepsAnswersTo: string | undefined;
  readonly #server: NetServer;

  constructor(to: { readonly host: string; readonly port: number }) {
    this.#server = createServer((client) => {
      if (this.#isCut) {
        client.destroy();
        return;
      }
      const upstream = connect(to.port, to.host);
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        socket.on('error', () => {});
        socket.on('close', () => {
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream);
      client.on('data', (asked: Buffer) => {
        if (this.#keepsAnswersTo !== undefined && asked.includes(this.#keepsAnswersTo)) upstream.pause();
      });
      upstream.on('data', (answer) => this.#losesAnswers || client.write(answer));
    });
  }

  /** Creates one to the server of a connection string. */
  static towards(url: string): Line {
    const { hostname: host, port } = new URL(url);
    return new Line({ host, port: Number(port) });
  }

  /** Opens it. @returns a connection string of a database at its other end, through this line alone */
  async openFor(url: string): Promise<string> {
    const through = new URL(url);
    through.port = String(await this.open());
    through.searchParams.set('directConnection', 'true');
    return through.href;
  }

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return (this.#server.address() as { port: number }).port;
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  /** From now on requests arrive, and replies are lost. */
  loseAnswers(): void {
    this.#losesAnswers = true;
  }

  /** From now on a connection with this request gets no more replies, until it is repaired. */
  keepAnswersTo(asked: string): void {
    this.#keepsAnswersTo = asked;
  }

  /**
   * From now on nothing passes on existing connections, in either direction, and they stay open, as with a
   * firewall that has forgotten them. New connections work.
   */
  fallSilent(): void {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  mend(): void {
    this.#isCut = false;
    this.#losesAnswers = false;
    this.#keepsAnswersTo = undefined;
    for (const socket of this.#sockets) socket.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
