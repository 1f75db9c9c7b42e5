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
  summary: 'The newest events; from start() on those of others are shown above the prompt as they come.',
  details: [
    'What is being typed stays as it is; below each stands a moment later who has obeyed. What this console publishes itself is not shown again.',
    'From 20 events a second on, each second has one line with their number instead.',
  ],
  examples: ['events', 'events.start()', 'events.stop()'],
};

export interface LiveEventsOptions extends Pick<ConsoleIO, 'style' | 'print' | 'isJson'> {
  readonly core: Core;
  /** Takes what fails in the background. */
  readonly onFailure: (error: unknown) => void;
}

/** The events of others, as they come, beside whatever else goes on. */
export class LiveEvents {
  readonly #options: LiveEventsOptions;
  #telling: { readonly over: AbortController; readonly ended: Promise<void> } | undefined;

  constructor(options: LiveEventsOptions) {
    this.#options = options;
  }

  /** The newest events, with what starts and stops it. */
  get lookup(): object {
    const recent = this.#options.core.api.RocketJob.Event.recent();
    return Object.assign(recent, { start: () => this.start(), stop: () => this.stop() });
  }

  start(): Note {
    if (this.#telling !== undefined)
      return new Note(display`Events are shown already; events.stop() ends it.`);
    const over = new AbortController();
    const filter = (event: Event) => !this.#isOwn(event);
    const ended = tailEvents({ ...this.#options, filter }, over.signal).catch(this.#options.onFailure);
    this.#telling = { over, ended };
    return new Note(display`Events of others are shown as they come; events.stop() ends it.`);
  }

  async stop(): Promise<Note> {
    const telling = this.#telling;
    this.#telling = undefined;
    if (telling === undefined) return new Note(display`No events are shown; events.start() shows them.`);
    telling.over.abort();
    await telling.ended;
    return new Note(display`Events are not shown any more.`);
  }

  #isOwn({ publisher }: Event): boolean {
    const own = this.#options.core.console.defaultEnvironment.publisher;
    return publisher?.host === own.host && publisher.pid === own.pid;
  }
}
