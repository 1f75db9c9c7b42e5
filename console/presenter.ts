import type { EventTail, Lookup, Publication, Server } from '../src/index';
import type { Core } from './core';
import { cutHint } from './display/cut-hint';
import { newsSentence } from './display/event-sentence';
import { inverseText } from './display/inverse-text';
import { jsonText } from './display/json-text';
import { leaseLines } from './display/lease-lines';
import { Note } from './display/note';
import type { Style } from './display/style';
import { areRecords, valueText } from './display/value';
import { fleetView } from './fleet-view';
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
  #total = async () => 0;
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
    else if (this.#isPaged(value)) await this.#showPages(value, async () => value.length);
    else this.#showValue(value);
  }

  /** Whether a value is one publication or more, which are always shown: whoever publishes gets an answer. */
  isFollowed(value: unknown): value is Publication | Publication[] {
    const { Publication } = this.#options.core.api;
    const all = Array.isArray(value) && value.length > 0 ? value : [value];
    return all.every((each) => each instanceof Publication);
  }

  /** Records that a person has in an array; a script gets all of them. */
  #isPaged(value: unknown): value is unknown[] {
    const { isRaw, core } = this.#options;
    return !isRaw && Array.isArray(value) && value.length > PAGE && areRecords(value, core);
  }

  #showValue(value: unknown): void {
    const { core, style, print, isRaw } = this.#options;
    const text = valueText(value, core, style);
    print(text);
    const hint = cutHint(text, !isRaw);
    if (hint !== '') print(style.colour.dim(hint));
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
    const hidden = page.length < PAGE ? 0 : (await this.#total()) - this.#shown;
    if (hidden > 0) print(style.colour.dim(`… ${hidden} more (it)`));
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
    const text = async () => fleetView(await read(), core, style);
    await showLive({ text, hint: style.colour.dim('Any key ends it.'), block, nextKey, signal });
  }

  /** All of these servers, without paging. */
  async showServers(servers: readonly Server[]): Promise<void> {
    const { core, style, print, isJson } = this.#options;
    print(isJson ? jsonText(servers) : await fleetView(servers, core, style));
  }

  /** Under the servers: what is set on them for a time. */
  async #showLeases(): Promise<void> {
    const { core, style, print } = this.#options;
    const leases = await core.console.leasesInForce();
    if (leases.length > 0) print(leaseLines(leases, style));
  }

  async #showLookup(lookup: Lookup<unknown>): Promise<void> {
    if (this.#options.isJson) return this.#options.print(jsonText(await lookup.toArray()));
    await this.#showPages(lookup, () => lookup.count());
  }

  async #showPages(
    records: AsyncIterable<unknown> | readonly unknown[],
    total: () => Promise<number>,
  ): Promise<void> {
    this.#rest = eachOf(records);
    this.#total = total;
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

async function* eachOf(records: AsyncIterable<unknown> | readonly unknown[]): AsyncGenerator<unknown> {
  yield* records;
}
