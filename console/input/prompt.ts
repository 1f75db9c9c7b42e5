/** What the prompt tells; read anew at each redraw. */
export interface PromptFacts {
  /** What is being talked to: `rocketjob`. */
  readonly application: string;
  /** The environment's label, as short as the operators like it, and what kind of environment it is. */
  readonly environment: { readonly label: string; readonly kind: 'production' | 'development' | 'other' };
  readonly connection:
    | { readonly state: 'connecting' }
    | { readonly state: 'connected'; readonly replicaSet?: string; readonly role: string }
    | { readonly state: 'disconnected'; readonly seconds: number };
  /** Whether one can write here: `rw`, `ro`, or only rehearse: `dry`. */
  readonly access: 'rw' | 'ro' | 'dry';
  /** Number of the entry, from 1. */
  readonly entry: number;
}

const RED = 31;
const BLUE = 34;
const MAGENTA = 35;

/** `rocketjob(prod) rs0 [primary] rw:001> `: only the environment has a colour, and only where `hasColour`. */
export function promptText(facts: PromptFacts, { hasColour }: { readonly hasColour: boolean }): string {
  const { application, environment, access, entry } = facts;
  const label = hasColour
    ? `\x1b[${colourOf(environment.kind)}m${environment.label}\x1b[39m`
    : environment.label;
  return `${application}(${label}) ${connectionText(facts.connection)}${access}:${String(entry).padStart(3, '0')}> `;
}

function colourOf(kind: PromptFacts['environment']['kind']): number {
  switch (kind) {
    case 'production':
      return RED;
    case 'development':
      return BLUE;
    case 'other':
      return MAGENTA;
  }
}

function connectionText(connection: PromptFacts['connection']): string {
  switch (connection.state) {
    case 'connecting':
      return '';
    case 'connected':
      return `${connection.replicaSet === undefined ? '' : `${connection.replicaSet} `}[${connection.role}] `;
    case 'disconnected':
      return `(disconnected ${Math.floor(connection.seconds)}s) `;
  }
}
