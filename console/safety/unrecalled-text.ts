import { type DisplayText, display, escaped, joined, valueText } from '../../src/console-startup';
import type { Event, Publication } from '../../src/index';

/** What is said after Ctrl-C: what is published cannot be recalled, and what was on its way may still be published. */
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
