import type { AbstractCursor } from 'mongodb';
import { type DisplayText, display, escaped, NOTHING } from '../../src/console-startup';
import type { Lookup, Outcome, Publication, Server } from '../../src/index';
import { cutHint } from '../display/cut-hint';
import { driverName } from '../display/driver-name';
import { inverseText } from '../display/events/inverse-text';
import { hiddenFieldsText } from '../display/hidden-fields';
import { jsonText } from '../display/json-text';
import { Note } from '../display/layout/note';
import type { Medium } from '../display/medium';
import { Pages } from '../display/pages';
import { fleetText } from '../display/servers/fleet-text';
import { fleetKind, troubledFirst } from '../display/servers/server-trouble';
import { areRecords, isInTable, valueText } from '../display/value';
import { isLive } from '../helpers/servers';
import { belowServers, fleetView } from '../live/fleet-view';
import { Following, followedTogether } from '../live/following';
import { tailEvents } from '../live/foreign-events';
import { showLive } from '../live/live-table';
import type { ConsoleIO } from './console-io';
import type { Core } from './core';

/** The number of a lookup's records on one page; `it` shows the next ones. */
const PAGE = 20;
/** The rows of a page besides records: counts, titles, notes and the prompt. */
const OTHER_ROWS = 6;
const LEAST_ROWS = 5;

/** `followMs`: how long to follow the outcome of an event. */
type PresenterOptions = ConsoleIO & { readonly core: Core; readonly followMs: number };

/** The source of a value. */
interface Origin {
  /**
   * Whether it is the entry's last value: then `_` is this value, and it may be updated live until a key is
   * pressed.
   */
  readonly isLast: boolean;
  readonly medium: Medium;
}

const OF_A_SCRIPT: Origin = { isLast: false, medium: 'typescript' };

/**
 * Shows values: reads a lookup and shows it in pages, and follows a publication until every server has acted
 * or the time is up.
 */
export class Presenter {
  readonly #options: PresenterOptions;
  readonly #pages = new Pages();
  /** The commands that earlier hints have named. */
  readonly #hinted = new Set<string>();
  /** The outcomes of the session's publications. */
  readonly following: Following;

  constructor(options: PresenterOptions, following = new Following()) {
    this.#options = options;
    this.following = following;
  }

  /** Returns the same session with other output options. */
  showing(how: Partial<Pick<PresenterOptions, 'isJson' | 'followMs' | 'print'>>): Presenter {
    return new Presenter({ ...this.#options, ...how }, this.following);
  }

  /** @param signal stops waiting and following; a message then says that published events stay published */
  async show(value: unknown, signal?: AbortSignal, origin = OF_A_SCRIPT): Promise<void> {
    const { api, console } = this.#options.core;
    const name = driverName(value, this.#options.core);
    if (name !== undefined) return this.#options.print(this.#options.isJson ? jsonText(name) : escaped(name));
    if (this.isFollowed(value))
      for (const alike of followedTogether([value].flat())) await this.#follow(alike, signal, origin.medium);
    else if (value instanceof api.Lookup && isLive(value)) await this.#showLive(value, signal, origin.isLast);
    else if (value instanceof api.Lookup) await this.#showLookup(value, origin);
    else if (value instanceof console.AbstractCursor) await this.#showCursor(value);
    else if (value instanceof api.EventTail) await this.#showTail(signal);
    else if (value instanceof Note) this.#showNote(value);
    else if (this.#options.isJson) this.#options.print(jsonText(value));
    else if (!this.#options.isInteractive && typeof value === 'string') this.#options.printOutput(value);
    else if (this.#isPaged(value))
      this.#tellHidden(await this.#showPages(value, async () => value.length), display`_`, origin);
    else this.#showValue(value, origin);
  }

  /**
   * Whether a value is one or more publications. They are always shown, so that the publisher sees the
   * outcome.
   */
  isFollowed(value: unknown): value is Publication | Publication[] {
    const { Publication } = this.#options.core.api;
    const all = Array.isArray(value) && value.length > 0 ? value : [value];
    return all.every((each) => each instanceof Publication);
  }

  /** Whether a user gets this array of records in pages; a script gets all of them. */
  #isPaged(value: unknown): value is unknown[] {
    const { isInteractive, core } = this.#options;
    return isInteractive && Array.isArray(value) && value.length > this.#page && areRecords(value, core);
  }

  #showValue(value: unknown, origin: Origin): void {
    const { core, style, print, isInteractive } = this.#options;
    const text = valueText(value, core, style);
    print(text);
    this.#hint(cutHint(text, isInteractive));
    this.#tellHidden(value, display`_`, origin);
  }

  /** Prints each hint once per session. */
  #hint(text: DisplayText): void {
    const { print, style } = this.#options;
    const [, command = text] = text.split(': ');
    if (text === NOTHING || this.#hinted.has(command)) return;
    this.#hinted.add(command);
    print(style.colour.dim(text));
  }

  /** Names the call that shows the fields hidden by a table, if a user can type it. */
  #tellHidden(shown: unknown, name: DisplayText, { isLast, medium }: Origin): void {
    const { core, isInteractive } = this.#options;
    if (!isInteractive || !isLast || medium !== 'typescript' || !isInTable(shown, core)) return;
    const text = hiddenFieldsText(shown, name);
    if (text !== undefined) this.#hint(text);
  }

  /** The number of records on one page: as many as fit on the screen; all of them in a pipe. */
  get #page(): number {
    const { isInteractive, style } = this.#options;
    if (!isInteractive && style.height === undefined) return Number.POSITIVE_INFINITY;
    const { height = PAGE + OTHER_ROWS } = style;
    return Math.max(LEAST_ROWS, Math.min(PAGE, height - OTHER_ROWS));
  }

  /** Shows the next records of the last lookup (`it`). */
  async more(): Promise<void> {
    await this.#nextPage();
  }

  async #nextPage(): Promise<readonly unknown[]> {
    const { core, style, print } = this.#options;
    const { isAtStart } = this.#pages;
    const page = await this.#pages.next(this.#page);
    if (page.length === 0) {
      print(isAtStart ? display`Nothing found.` : display`No more.`);
      return page;
    }
    print(valueText(page, core, style));
    if (page[0] instanceof core.api.Server) for (const line of await belowServers(core, style)) print(line);
    const hidden = await this.#pages.left();
    const count = Number.isFinite(hidden) ? display`${hidden} more` : display`more`;
    if (hidden > 0) print(style.colour.dim(display`… ${count} (it)`));
    return page;
  }

  /** Prints a note about the entry. */
  note(text: string): void {
    const { print, style } = this.#options;
    print(style.colour.yellow(display`(${escaped(text)})`));
  }

  #showNote({ text }: Note): void {
    const { isJson, print, style } = this.#options;
    if (!isJson) print(style.colour.dim(text));
  }

  /** Shows all servers, live if a user is present to stop it. */
  async #showLive(servers: Lookup<Server>, signal: AbortSignal | undefined, mayStay: boolean): Promise<void> {
    const { core, style, block, nextKey } = this.#options;
    if (!mayStay || block === undefined || nextKey === undefined)
      return this.showServers(await servers.toArray());
    const text = async () => fleetView(await servers.toArray(), core, style, ALL_SERVERS);
    await showLive({ text, hint: style.colour.dim(display`Press any key to stop.`), block, nextKey, signal });
  }

  /** Shows each of these records, without paging; with `--json`, one per line. */
  async showAll(records: readonly unknown[]): Promise<void> {
    const { isJson, print } = this.#options;
    if (records.length === 0 && !isJson) print(display`Nothing found.`);
    for (const record of records) await this.show(record);
  }

  /** Shows all of these servers, without paging. */
  async showServers(servers: readonly Server[]): Promise<void> {
    const { core, style, print, isJson } = this.#options;
    print(isJson ? jsonText(servers) : await fleetView(servers, core, style, IN_A_PIPE));
  }

  async #showLookup(lookup: Lookup<unknown>, origin: Origin): Promise<void> {
    if (this.#options.isJson) return this.#options.print(jsonText(await lookup.toArray()));
    const shown =
      lookup.what === 'server'
        ? await this.#showFleet((await lookup.toArray()) as Server[], lookup.isSorted)
        : await this.#showPages(lookup, () => lookup.count());
    this.#tellHidden(shown, display`_.toArray()`, origin);
  }

  /**
   * Shows servers in pages, those in trouble first unless an order was requested; the number of servers is
   * above the first page.
   */
  async #showFleet(found: readonly Server[], isSorted: boolean): Promise<readonly unknown[]> {
    const servers = isSorted ? found : troubledFirst(found);
    if (servers.length > this.#page) this.#options.print(fleetText(servers.map(fleetKind)));
    return this.#showPages(servers, async () => servers.length);
  }

  /** As in mongosh; the number of documents is unknown. */
  async #showCursor(cursor: AbstractCursor): Promise<void> {
    if (this.#options.isJson) return this.#options.print(jsonText(await cursor.toArray()));
    await this.#showPages(cursor, async () => Number.POSITIVE_INFINITY, PAGE);
  }

  async #showPages(
    records: AsyncIterable<unknown> | readonly unknown[],
    total: () => Promise<number>,
    most = Number.POSITIVE_INFINITY,
  ): Promise<readonly unknown[]> {
    await this.#pages.open(records, total, most);
    return this.#nextPage();
  }

  /** Shows events as they arrive, until it is interrupted. */
  async #showTail(signal = new AbortController().signal): Promise<void> {
    const { style, print, isJson } = this.#options;
    if (!isJson) print(style.colour.dim(display`Following events. Press Ctrl+C to stop.`));
    await tailEvents(this.#options, signal);
  }

  async #follow(
    publications: readonly Publication[],
    signal: AbortSignal | undefined,
    medium: Medium,
  ): Promise<void> {
    const outcomes = await this.showProgress(publications, signal, medium);
    const { isJson, print, style } = this.#options;
    const inverse = inverseText(publications, outcomes, medium === 'ruby' ? 'ruby' : 'typescript');
    if (inverse !== undefined && !isJson) print(style.colour.dim(inverse));
  }

  /** Shows the outcomes of publications of one kind, together. @returns the final outcome of each process */
  showProgress(
    publications: readonly Publication[],
    signal: AbortSignal | undefined,
    medium: Medium = 'typescript',
  ): Promise<readonly Outcome[]> {
    return this.following.show(publications, { ...this.#options, signal, medium });
  }
}

const ALL_SERVERS = display`Server.all() lists them in pages`;
const IN_A_PIPE = display`--json or a pipe shows all`;
