import { type Colours, coloursFor } from '../../../src/console-startup';

/** How text is shown: with colours or without, and how large the screen is. */
export interface Style {
  readonly colour: Colours;
  /** Columns now; undefined where the output is no terminal: nothing is cut then. */
  readonly width: number | undefined;
  /** Rows now; undefined where the output is no terminal: all is shown then. */
  readonly height: number | undefined;
}

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
    get width() {
      return output.isTTY === true ? output.columns : undefined;
    },
    get height() {
      return output.isTTY === true ? output.rows : undefined;
    },
  };
}
