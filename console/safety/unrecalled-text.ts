import { type DisplayText, display, escaped, joined, valueText } from '../../src/console-startup';
import type { Event, Publication } from '../../src/index';

/** Returns the note after Ctrl+C: which events are already published, and which may still be. */
export function unrecalledText(
  published: readonly Publication[],
  publishing: readonly Pick<Event, 'id' | 'name' | 'action'>[],
): DisplayText {
  return joined([
    ...published.map(
      ({ event: { id, name, action } }) =>
        display`${escaped(`${name}#${action}`)} was already published and can't be undone (event ${escaped(valueText(id))}).`,
    ),
    ...publishing.map(
      ({ id, name, action }) =>
        display`${escaped(`${name}#${action}`)} was being sent and may still be published (event ${escaped(valueText(id))}).`,
    ),
  ]);
}
