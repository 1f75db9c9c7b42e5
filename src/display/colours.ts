import picocolors from 'picocolors';
import type { DisplayText } from './display-text';

const NAMES = ['bold', 'dim', 'red', 'green', 'yellow', 'blue', 'magenta'] as const;

type ColourName = (typeof NAMES)[number];

/** Colours and weights for text that is safe to print; where the output has none, they leave it as it is. */
export type Colours = Readonly<Record<ColourName, (text: DisplayText) => DisplayText>> & {
  readonly isColorSupported: boolean;
};

/** Returns the colours of an output that has colours, or has none. */
export function coloursFor(isColorSupported: boolean): Colours {
  const colours = picocolors.createColors(isColorSupported);
  const safe = NAMES.map((name) => [name, (text: DisplayText) => colours[name](text) as DisplayText]);
  return { ...(Object.fromEntries(safe) as Omit<Colours, 'isColorSupported'>), isColorSupported };
}
