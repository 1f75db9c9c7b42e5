import { display } from '../../src/console-startup';
import type { Event } from '../../src/index';
import type { ConsoleIO } from '../app/console-io';
import type { Core } from '../app/core';
import { Note } from '../display/layout/note';
import { tailEvents } from '../live/foreign-events';
import type { HelpEntry } from './help-entry';

export const EVENTS_HELP: HelpEntry = {
  name: 'events',
  group: 'Events',
  usage: 'events, events.start(), events.stop()',
  summary: 'Show recent events, or follow them above the prompt.',
  details: [
    "events.start() shows other people's events above the prompt as they arrive, and their outcomes a moment later. Your input stays as it is.",
    'From 20 events per second on, you get one line per second with a count.',
  ],
  examples: ['events', 'events.start()', 'events.stop()'],
};

export interface LiveEventsOptions extends Pick<ConsoleIO, 'style' | 'print' | 'isJson'> {
  readonly core: Core;
  /** Takes errors from the background. */
  readonly onFailure: (error: unknown) => void;
}

/** Shows other users' events as they arrive, next to other output. */
export class LiveEvents {
  readonly #options: LiveEventsOptions;
  #telling: { readonly over: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(options: LiveEventsOptions) {
    this.#options = options;
  }

  /** The newest events, with the methods that start and stop the display. */
  get lookup(): object {
    const recent = this.#options.core.api.RocketJob.Event.recent();
    return Object.assign(recent, { start: () => this.start(), stop: () => this.stop() });
  }

  start(): Note {
    if (this.#telling !== undefined)
      return new Note(display`Events are already shown. To stop: events.stop()`);
    const over = new AbortController();
    const filter = (event: Event) => !this.#isOwn(event);
    const ended = tailEvents({ ...this.#options, filter }, over.signal).catch(this.#options.onFailure);
    this.#telling = { over, ended };
    return new Note(display`Showing other people's events as they arrive. To stop: events.stop()`);
  }

  async stop(): Promise<Note> {
    const telling = this.#telling;
    this.#telling = undefined;
    if (telling === undefined) return new Note(display`Events are not being shown. To start: events.start()`);
    telling.over.abort();
    await telling.ended;
    return new Note(display`Stopped showing events.`);
  }

  #isOwn({ publisher }: Event): boolean {
    const own = this.#options.core.console.defaultEnvironment.publisher;
    return publisher?.host === own.host && publisher.pid === own.pid;
  }
}
