import { type DisplayText, display } from '../../src/console-startup';
import type { EventRecord } from '../../src/index';
import type { Core } from '../core';
import { Note } from '../display/note';
import type { Style } from '../display/style';
import { tellNews } from '../news';
import type { HelpEntry } from './help-entry';

export const EVENTS_HELP: HelpEntry = {
  name: 'events',
  group: 'Events',
  usage: 'events, events.start(), events.stop()',
  summary: 'The newest events; from start() on those of others are shown above the prompt as they come.',
  details: [
    'What is being typed stays as it is; below each stands a moment later who has obeyed. What this console publishes itself is not shown again.',
  ],
  examples: ['events', 'events.start()', 'events.stop()'],
};

/** What showing events needs of its console. */
export interface EventsDesk {
  readonly core: Core;
  readonly style: Style;
  readonly print: (text: DisplayText) => void;
  readonly isJson: boolean;
  readonly onFailure: (error: unknown) => void;
}

/** The events of others, as they come, beside whatever else goes on. */
export class LiveEvents {
  readonly #desk: EventsDesk;
  #tail: { return(): Promise<unknown> } | undefined;

  constructor(desk: EventsDesk) {
    this.#desk = desk;
  }

  /** The newest events, with what starts and stops it. */
  get lookup(): object {
    const recent = this.#desk.core.api.RocketJob.Event.recent();
    return Object.assign(recent, { start: () => this.start(), stop: () => this.stop() });
  }

  start(): Note {
    if (this.#tail !== undefined) return new Note(display`Events are shown already; events.stop() ends it.`);
    const tail = this.#desk.core.api.RocketJob.Event.tail()[Symbol.asyncIterator]();
    this.#tail = tail;
    const isNews = (record: EventRecord) => !this.#isOwn(record);
    tellNews(tail, { ...this.#desk, isNews }).catch(this.#desk.onFailure);
    return new Note(display`Events of others are shown as they come; events.stop() ends it.`);
  }

  async stop(): Promise<Note> {
    const tail = this.#tail;
    this.#tail = undefined;
    if (tail === undefined) return new Note(display`No events are shown; events.start() shows them.`);
    await tail.return();
    return new Note(display`Events are not shown any more.`);
  }

  #isOwn({ publisher }: EventRecord): boolean {
    const own = this.#desk.core.console.defaultEnvironment().publisher;
    return publisher?.host === own.host && publisher.pid === own.pid;
  }
}
