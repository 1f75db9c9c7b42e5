import picocolors from 'picocolors';
import type { DisplayText } from './display-text';

const NAMES = ['bold', 'dim', 'red', 'green', 'yellow', 'blue', 'magenta'] as const;

type ColourName = (typeof NAMES)[number];

/** Colours and weights for safe text; without colour support, they return the text unchanged. */
export type Colours = Readonly<Record<ColourName, (text: DisplayText) => DisplayText>> & {
  readonly isColorSupported: boolean;
};

/** Returns the colours for an output with or without colour support. */
export function coloursFor(isColorSupported: boolean): Colours {
  const colours = picocolors.createColors(isColorSupported);
  const safe = NAMES.map((name) => [name, (text: DisplayText) => colours[name](text) as DisplayText]);
  return { ...(Object.fromEntries(safe) as Omit<Colours, 'isColorSupported'>), isColorSupported };
}
