import type { EventTail, Lookup, Publication, Server } from '../src/index';
import type { Core } from './core';
import { newsSentence } from './display/event-sentence';
import { inverseText } from './display/inverse-text';
import { jsonText } from './display/json-text';
import { leaseLines } from './display/lease-lines';
import { Note } from './display/note';
import { serverTable } from './display/server-table';
import type { Style } from './display/style';
import { valueText } from './display/value';
import { follow } from './following';
import { isLive } from './helpers/servers';
import type { Block } from './input/screen';
import { showLive } from './live-table';

/** How many records of a lookup are shown at once; `it` shows the next ones. */
const PAGE = 20;

export interface PresenterOptions {
  readonly core: Core;
  readonly style: Style;
  /** Text for the user; a line's end is added. */
  readonly print: (text: string) => void;
  /** Where lines are drawn anew as they change; undefined where the output is no terminal. */
  readonly block: Block | undefined;
  /** One line of JSON a result, for programs. */
  readonly isJson: boolean;
  /** How long to follow what became of an event. */
  readonly followMs: number;
  /** Strings as they are, for pipes, instead of quoted as at a prompt. */
  readonly isRaw: boolean;
  /** Resolves when a key is pressed; left out where nobody can. */
  readonly nextKey?: ((signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Shows values: a lookup is read and shown in pages, a publication is followed until every server has acted or the
 * time is over.
 */
export class Presenter {
  readonly #options: PresenterOptions;
  #rest: AsyncIterator<unknown> | undefined;
  #shown = 0;
  /** Whether an event was published that some server did not act on, or not in time. */
  hasDisobeyed = false;

  constructor(options: PresenterOptions) {
    this.#options = options;
  }

  /**
   * @param signal ends waiting and following; what was published stays published, and that is said
   * @param mayStay whether it may be kept up to date until a key: nothing else is to come
   */
  async show(value: unknown, signal?: AbortSignal, mayStay = false): Promise<void> {
    const { api } = this.#options.core;
    if (this.isFollowed(value))
      for (const publication of [value].flat()) await this.#followOne(publication, signal);
    else if (value instanceof api.Lookup && isLive(value)) await this.#showLive(signal, mayStay);
    else if (value instanceof api.Lookup) await this.#showLookup(value);
    else if (value instanceof api.EventTail) await this.#showTail(value, signal);
    else if (value instanceof Note) this.#showNote(value);
    else if (this.#options.isJson) this.#options.print(jsonText(value));
    else if (this.#options.isRaw && typeof value === 'string') this.#options.print(value);
    else this.#options.print(valueText(value, this.#options.core, this.#options.style));
  }

  /** Whether a value is one publication or more, which are always shown: whoever publishes gets an answer. */
  isFollowed(value: unknown): value is Publication | Publication[] {
    const { Publication } = this.#options.core.api;
    const all = Array.isArray(value) && value.length > 0 ? value : [value];
    return all.every((each) => each instanceof Publication);
  }

  /** `it`: the next records of the last lookup. */
  async more(): Promise<void> {
    const { core, style, print } = this.#options;
    const page: unknown[] = [];
    while (this.#rest !== undefined && page.length < PAGE) {
      const { done, value } = await this.#rest.next();
      if (done === true) this.#rest = undefined;
      else page.push(value);
    }
    if (page.length === 0) return print(this.#shown === 0 ? 'Nothing found.' : 'No more.');
    this.#shown += page.length;
    print(valueText(page, core, style));
    if (page[0] instanceof core.api.Server) await this.#showLeases();
    if (this.#rest !== undefined && page.length === PAGE)
      print(style.colour.dim(`${this.#shown} so far; \`it\` for more`));
  }

  #showNote({ text }: Note): void {
    const { isJson, print, style } = this.#options;
    if (!isJson) print(style.colour.dim(text));
  }

  /** All servers, live where there is a person to end it. */
  async #showLive(signal: AbortSignal | undefined, mayStay: boolean): Promise<void> {
    const { core, style, block, nextKey } = this.#options;
    const read = () => core.api.RocketJob.Server.toArray();
    if (!mayStay || block === undefined || nextKey === undefined) return this.showServers(await read());
    const text = async () => this.#serversText(await read());
    await showLive({ text, hint: style.colour.dim('Any key ends it.'), block, nextKey, signal });
  }

  /** All of these servers, without paging. */
  async showServers(servers: readonly Server[]): Promise<void> {
    const { print, isJson } = this.#options;
    print(isJson ? jsonText(servers) : await this.#serversText(servers));
  }

  /** With what their workers do, and what is set on them for a time. */
  async #serversText(servers: readonly Server[]): Promise<string> {
    const { core, style } = this.#options;
    const leases = leaseLines(await core.console.leasesInForce(), style);
    return [serverTable(servers, style), leases].filter((part) => part !== '').join('\n');
  }

  /** Under the servers: what is set on them for a time. */
  async #showLeases(): Promise<void> {
    const { core, style, print } = this.#options;
    const leases = await core.console.leasesInForce();
    if (leases.length > 0) print(leaseLines(leases, style));
  }

  async #showLookup(lookup: Lookup<unknown>): Promise<void> {
    if (this.#options.isJson) return this.#options.print(jsonText(await lookup.toArray()));
    this.#rest = lookup[Symbol.asyncIterator]();
    this.#shown = 0;
    await this.more();
  }

  /** Events as they come, until it is interrupted. */
  async #showTail(tail: EventTail, signal: AbortSignal | undefined): Promise<void> {
    const { style, print, isJson } = this.#options;
    const events = tail[Symbol.asyncIterator]();
    const end = () => void events.return();
    signal?.addEventListener('abort', end, { once: true });
    if (!isJson) print(style.colour.dim('Events as they come. Ctrl+C ends it.'));
    for (let next = await events.next(); next.done !== true; next = await events.next()) {
      print(isJson ? jsonText(next.value) : newsSentence(next.value, style));
    }
    signal?.removeEventListener('abort', end);
  }

  async #followOne(publication: Publication, signal: AbortSignal | undefined): Promise<void> {
    await this.follow([publication], signal);
    const { isJson, print, style } = this.#options;
    const inverse = inverseText(publication);
    const isDone = publication.durability !== 'rehearsed' && publication.expected?.length !== 0;
    if (inverse !== undefined && isDone && !isJson) print(style.colour.dim(inverse));
  }

  /** What became of publications of one kind, together. */
  async follow(publications: readonly Publication[], signal: AbortSignal | undefined): Promise<void> {
    // What was rehearsed was shown then.
    const published = publications.filter(({ durability }) => durability !== 'rehearsed');
    if (published.length === 0) return;
    const isObeyed = await follow(published, { ...this.#options, signal });
    this.hasDisobeyed ||= !isObeyed;
  }
}
