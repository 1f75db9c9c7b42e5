import { type DisplayText, display, escaped } from '../../../src/console-startup';
import type { JobException } from '../../../src/index';

const LONGEST = 60;
/** A text is cut only if that saves more than the note about it takes. */
const NOTE = 45;

/** `ArgumentError: bad record`, on one line, shortened. */
export function failureText({ class_name: name, message }: JobException): DisplayText {
  const failure = `${name}: ${message}`.replaceAll(/\s+/g, ' ');
  const hidden = failure.length - LONGEST;
  return hidden > NOTE
    ? display`${escaped(failure.slice(0, LONGEST))}… ${hidden} more characters (exception.message)`
    : escaped(failure);
}
