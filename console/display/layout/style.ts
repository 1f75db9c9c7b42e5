import { type Colours, coloursFor } from '../../../src/console-startup';

/** How text is shown: with colours or without, and how large the screen is. */
export interface Style {
  readonly colour: Colours;
  /** Columns now; undefined where the output is no terminal: nothing is cut then. */
  readonly width: number | undefined;
  /** Rows now; undefined where the output is no terminal: all is shown then. */
  readonly height: number | undefined;
  /** Whether the terminal shows links; false where it doesn't say. */
  readonly hasLinks?: boolean;
}

/** Variables that terminals set which show links, and tmux passes on. */
const LINKING = [
  'VTE_VERSION',
  'WT_SESSION',
  'KITTY_WINDOW_ID',
  'WEZTERM_PANE',
  'GHOSTTY_RESOURCES_DIR',
  'KONSOLE_VERSION',
];
const LINKING_PROGRAMS = /^(?:iTerm\.app|vscode|WezTerm|ghostty|Hyper)$/;

/** Colours on a terminal that has them, unless `NO_COLOR` is set. */
export function styleFor(
  output: {
    readonly isTTY?: boolean;
    readonly columns?: number | undefined;
    readonly rows?: number | undefined;
  },
  env = process.env,
): Style {
  const hasColour = output.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return {
    colour: coloursFor(hasColour),
    hasLinks:
      hasColour &&
      (LINKING.some((name) => (env[name] ?? '') !== '') || LINKING_PROGRAMS.test(env['TERM_PROGRAM'] ?? '')),
    get width() {
      return output.isTTY === true ? output.columns : undefined;
    },
    get height() {
      return output.isTTY === true ? output.rows : undefined;
    },
  };
}
