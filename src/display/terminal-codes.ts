import { type DisplayText, display, NOTHING } from './display-text';

/** What moves the cursor, erases and switches modes: the only control sequences of ours beside colours. */
export const codes = {
  eraseLine: display`\x1b[K`,
  eraseBelow: display`\x1b[J`,
  eraseScreen: display`\x1b[H\x1b[2J`,
  bracketedPasteOn: display`\x1b[?2004h`,
  bracketedPasteOff: display`\x1b[?2004l`,
  toRowStart: display`\r`,
  newRow: display`\r\n`,
  /** Down, or up where `rows` is negative. */
  moveRows(rows: number): DisplayText {
    if (rows === 0) return NOTHING;
    return rows < 0 ? display`\x1b[${-rows}A` : display`\x1b[${rows}B`;
  },
  moveRight(columns: number): DisplayText {
    return columns === 0 ? NOTHING : display`\x1b[${columns}C`;
  },
} as const;
