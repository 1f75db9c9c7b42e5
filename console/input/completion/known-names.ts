import { isTypeable, valueText } from '../../../src/console-startup';
import type { Core } from '../../app/core';

const EVERY_MS = 5_000;

/** The parts of a server that a user types. */
interface KnownServer {
  readonly name: string;
  readonly id: string;
  readonly host: string;
}

/**
 * The servers and job classes that Tab knows. They are read in the background while a user is at the prompt,
 * and never at a key press; if the database is unreachable, they stay unchanged.
 */
export class KnownNames {
  readonly #core: Core;
  #servers: readonly KnownServer[] = [];
  #jobClasses: readonly string[] = [];

  constructor(core: Core) {
    this.#core = core;
  }

  get servers(): readonly string[] {
    return this.#servers.map(({ name }) => name);
  }

  get serverIds(): readonly string[] {
    return this.#servers.map(({ id }) => id);
  }

  get hosts(): readonly string[] {
    return [...new Set(this.#servers.map(({ host }) => host))];
  }

  /** The part before `:pid` in the names of servers, by which they can be found as well. */
  get hostsInNames(): readonly string[] {
    return [...new Set(this.servers.map(hostInName))];
  }

  get jobClasses(): readonly string[] {
    return this.#jobClasses;
  }

  /** Reads them now and every few seconds. It doesn't keep the process running. */
  async keepFresh(): Promise<void> {
    await this.#read().catch(() => {});
    setTimeout(() => void this.keepFresh(), EVERY_MS).unref();
  }

  async #read(): Promise<void> {
    const { api, console } = this.#core;
    const rows = await api.RocketJob.Server.pluck('name', '_id', 'host');
    this.#servers = (rows as unknown as (readonly unknown[])[]).flatMap(([name, id, host]) =>
      typeof name === 'string' && isTypeable(name) && isId(id)
        ? [{ name, id: valueText(id), host: isHost(host) ? host : hostInName(name) }]
        : [],
    );
    this.#jobClasses = (await console.recentJobClasses(console.defaultEnvironment)).filter(
      (name: unknown) => typeof name === 'string' && isTypeable(name),
    );
  }
}

function hostInName(name: string): string {
  return name.replace(/:\d+$/, '');
}

function isHost(host: unknown): host is string {
  return typeof host === 'string' && isTypeable(host);
}

/** Whether a document's id can be typed. It calls no method of the id. */
function isId(id: unknown): boolean {
  return typeof id === 'string' ? isTypeable(id) : /^[\da-f]{24}$/.test(valueText(id));
}
