import { type DisplayText, display, NOTHING } from './display-text';

/**
 * Moves the cursor, erases, switches modes and makes links: the product's only control sequences besides
 * colours.
 */
export const codes = {
  eraseLine: display`\x1b[K`,
  eraseBelow: display`\x1b[J`,
  eraseScreen: display`\x1b[H\x1b[2J`,
  bracketedPasteOn: display`\x1b[?2004h`,
  bracketedPasteOff: display`\x1b[?2004l`,
  toRowStart: display`\r`,
  newRow: display`\r\n`,
  /** Moves down, or up if `rows` is negative. */
  moveRows(rows: number): DisplayText {
    if (rows === 0) return NOTHING;
    return rows < 0 ? display`\x1b[${-rows}A` : display`\x1b[${rows}B`;
  },
  moveRight(columns: number): DisplayText {
    return columns === 0 ? NOTHING : display`\x1b[${columns}C`;
  },
  /** Turns text into a link (OSC 8). @param url without control characters */
  link(text: DisplayText, url: DisplayText): DisplayText {
    return display`\x1b]8;;${url}\x1b\\${text}\x1b]8;;\x1b\\`;
  },
} as const;
