import type { IBuffer } from '@xterm/headless';

// Its bundle has a default export only in tests, and named ones only in scripts.
const { Terminal: Emulator } = require('@xterm/headless') as typeof import('@xterm/headless');

/** A stretch of a line in one style. */
interface Run {
  readonly text: string;
  /** 0 to 15, or undefined for the terminal's own colour. */
  readonly colour?: number;
  readonly isBold: boolean;
  readonly isDim: boolean;
}

/** A line as an emulator shows it. */
export interface Line {
  readonly text: string;
  readonly runs: readonly Run[];
}

/** The colours of a picture. */
interface Theme {
  readonly background: string;
  readonly text: string;
  readonly border: string;
  /** The eight colours of a terminal, black to white. */
  readonly colours: readonly string[];
}

export const THEMES: Readonly<Record<'light' | 'dark', Theme>> = {
  light: {
    background: '#ffffff',
    text: '#24292f',
    border: '#d0d7de',
    colours: ['#24292f', '#cf222e', '#116329', '#7d4e00', '#0969da', '#8250df', '#1b7c83', '#57606a'],
  },
  dark: {
    background: '#0d1117',
    text: '#e6edf3',
    border: '#30363d',
    colours: ['#6e7681', '#ff7b72', '#7ee787', '#e3b341', '#79c0ff', '#d2a8ff', '#76e3ea', '#c9d1d9'],
  },
};

const WIDTH = 8.4;
const HEIGHT = 19;
const MARGIN = 16;

/** Shows a program's output in an emulator, and returns its lines without the empty ones at the end. */
export async function linesOf(output: string, size: { columns: number; rows: number }): Promise<Line[]> {
  const emulator = new Emulator({
    cols: size.columns,
    rows: size.rows,
    scrollback: 10_000,
    allowProposedApi: true,
  });
  await new Promise<void>((resolve) => emulator.write(output, resolve));
  const { active } = emulator.buffer;
  const lines = Array.from({ length: active.length }, (_, row) => lineAt(active, row));
  emulator.dispose();
  return lines.slice(0, lines.findLastIndex(({ text }) => text !== '') + 1);
}

function lineAt(buffer: IBuffer, row: number): Line {
  const line = buffer.getLine(row);
  const runs: Run[] = [];
  const text = line?.translateToString(true).trimEnd() ?? '';
  for (let column = 0; column < text.length; column++) {
    const cell = line?.getCell(column);
    const style = {
      ...(cell?.isFgPalette() && { colour: cell.getFgColor() }),
      isBold: cell?.isBold() !== 0,
      isDim: cell?.isDim() !== 0,
    };
    const last = runs.at(-1);
    const char = cell?.getChars() || ' ';
    if (last !== undefined && isAlike(last, style))
      runs[runs.length - 1] = { ...last, text: last.text + char };
    else runs.push({ ...style, text: char });
  }
  return { text, runs };
}

function isAlike(run: Run, style: Omit<Run, 'text'>): boolean {
  return run.colour === style.colour && run.isBold === style.isBold && run.isDim === style.isDim;
}

/** Draws lines as an SVG. */
export function pictureOf(lines: readonly Line[], title: string, theme: Theme): string {
  const columns = Math.max(...lines.map(({ text }) => text.length));
  const [width, height] = [columns * WIDTH + 2 * MARGIN, lines.length * HEIGHT + 2 * MARGIN];
  const rows = lines.map(({ runs }, row) => {
    const spans = runs.map((run) => `<tspan${styleOf(run, theme)}>${escapedXml(run.text)}</tspan>`);
    return `<text x="${MARGIN}" y="${MARGIN + (row + 0.75) * HEIGHT}">${spans.join('')}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${Math.ceil(width)}" height="${height}" viewBox="0 0 ${Math.ceil(width)} ${height}" role="img" aria-label="${escapedXml(title)}">`,
    `<title>${escapedXml(title)}</title>`,
    `<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;fill:${theme.text};white-space:pre}</style>`,
    `<rect x=".5" y=".5" width="${Math.ceil(width) - 1}" height="${height - 1}" rx="6" fill="${theme.background}" stroke="${theme.border}"/>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function styleOf({ colour, isBold, isDim }: Run, { colours }: Theme): string {
  const fill = colour === undefined ? '' : ` fill="${colours[colour % 8]}"`;
  return `${fill}${isBold ? ' font-weight="bold"' : ''}${isDim ? ' opacity=".65"' : ''}`;
}

/** Returns the lines that a picture of `pictureOf` shows. */
export function linesIn(picture: string): string[] {
  return [...picture.matchAll(/^<text [^>]*>(.*)<\/text>$/gm)].map(([, spans = '']) =>
    spans
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/&(lt|gt|quot|amp);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]),
  );
}

const ENTITIES = { lt: '<', gt: '>', quot: '"', amp: '&' } as const;

function escapedXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * Removes the parts of the lines that differ from one run to the next: ids, times and the width of columns.
 */
export function lastingLines(lines: readonly string[]): string[] {
  // Both appear only if something took long.
  return lines.map(lasting).filter((line) => line !== '(<time> )' && line !== 'Starting Ruby…');
}

function lasting(line: string): string {
  return line
    .replaceAll(/\b[0-9a-f]{24}\b/g, '<id>')
    .replaceAll(/\b\d{2}:\d{2}:\d{2}\b/g, '<clock>')
    .replaceAll(/\b(?:\d+(?:\.\d+)? ?(?:ms|s|m|h)\b ?)+/g, '<time>')
    .replaceAll(/\b\w+@[\w.-]+/g, '<user>')
    .replaceAll(/<time>\s*/g, '<time> ')
    .replaceAll(/ {2,}/g, ' ')
    .trim();
}
