import { coloursFor, type DisplayText, display, escaped, NOTHING, padded } from '../../src/console-startup';

/** The facts in the prompt, read again at each redraw. */
export interface PromptFacts {
  /** The application: `rocketjob`. */
  readonly application: string;
  /** The environment's label, as short as the operators like it, and its kind. */
  readonly environment: { readonly label: string; readonly kind: 'production' | 'development' | 'other' };
  readonly connection:
    | { readonly state: 'connecting' }
    | { readonly state: 'connected'; readonly replicaSet?: string; readonly role: string }
    | { readonly state: 'disconnected'; readonly seconds: number };
  /** Whether writing is possible here: `rw`, `ro`, or only rehearsals: `dry`. */
  readonly access: 'rw' | 'ro' | 'dry';
  /** The number of the entry, from 1. */
  readonly entry: number;
}

const COLOURED = coloursFor(true);
const COLOUR_OF = { production: COLOURED.red, development: COLOURED.blue, other: COLOURED.magenta };

/** `rocketjob(prod) rs0 [primary] rw:001> `: only the environment has a colour, and only if `hasColour`. */
export function promptText(facts: PromptFacts, { hasColour }: { readonly hasColour: boolean }): DisplayText {
  const { application, environment, access, entry } = facts;
  const label = escaped(environment.label);
  const name = hasColour ? COLOUR_OF[environment.kind](label) : label;
  const number = padded(display`${entry}`, 3, 'left', '0');
  return display`${escaped(application)}(${name}) ${connectionText(facts.connection)}${escaped(access)}:${number}> `;
}

function connectionText(connection: PromptFacts['connection']): DisplayText {
  switch (connection.state) {
    case 'connecting':
      return NOTHING;
    case 'connected':
      return connection.replicaSet === undefined
        ? display`[${escaped(connection.role)}] `
        : display`${escaped(connection.replicaSet)} [${escaped(connection.role)}] `;
    case 'disconnected':
      return display`(disconnected ${Math.floor(connection.seconds)}s) `;
  }
}
