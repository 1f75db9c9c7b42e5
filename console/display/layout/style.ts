import { type Colours, coloursFor } from '../../../src/console-startup';

/** The display options: colours, and the size of the screen. */
export interface Style {
  readonly colour: Colours;
  /** The current columns; undefined if the output isn't a terminal: then nothing is cut. */
  readonly width: number | undefined;
  /** The current rows; undefined if the output isn't a terminal: then everything is shown. */
  readonly height: number | undefined;
  /** Whether the terminal shows links; false if that is unknown. */
  readonly hasLinks?: boolean;
}

/** Variables that are set by terminals with links and passed on by tmux. */
const LINKING = [
  'VTE_VERSION',
  'WT_SESSION',
  'KITTY_WINDOW_ID',
  'WEZTERM_PANE',
  'GHOSTTY_RESOURCES_DIR',
  'KONSOLE_VERSION',
];
const LINKING_PROGRAMS = /^(?:iTerm\.app|vscode|WezTerm|ghostty|Hyper)$/;

/** Uses colours on a terminal that has them, unless `NO_COLOR` is set. */
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
