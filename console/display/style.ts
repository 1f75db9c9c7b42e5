import picocolors from 'picocolors';

/** How text is shown: with colours or without, and how wide the screen is. */
export interface Style {
  readonly colour: ReturnType<typeof picocolors.createColors>;
  /** Columns now; undefined where the output is no terminal: nothing is cut then. */
  readonly width: number | undefined;
}

/** Colours on a terminal that has them, unless `NO_COLOR` is set. */
export function styleFor(
  output: { readonly isTTY?: boolean; readonly columns?: number },
  env = process.env,
): Style {
  const hasColour = output.isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  return {
    colour: picocolors.createColors(hasColour),
    get width() {
      return output.isTTY === true ? output.columns : undefined;
    },
  };
}
