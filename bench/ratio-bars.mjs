const WIDTH = 760;
const ROW = 34;
const TOP = 56;
const LEFT = 330;
const RIGHT = 90;
/** The ends of the logarithmic scale. */
const LEAST = 0.1;
const MOST = 10;
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10];
const MET = '#0d9488';
const MISSED = '#dc2626';

/**
 * A bar for each ratio, with its aim as a line across it, as SVG, readable on light and dark.
 *
 * @param ratios `{what, number, aim, spread}`
 */
export function ratioBars(ratios) {
  const height = TOP + ratios.length * ROW + 40;
  const bottom = TOP + ratios.length * ROW;
  const parts = [
    text(
      16,
      24,
      'Against the peer in the same run (1 = the same). Green: the aim is met, red: missed.',
      'font-size="14" font-weight="600"',
    ),
    text(
      16,
      42,
      'A line marks the aim; ≤ wants a shorter bar, ≥ a longer one. Whiskers: least and most.',
      '',
    ),
    ...TICKS.flatMap((tick) => [
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="${TOP}" y2="${bottom}" stroke="${tick === 1 ? '#888' : '#8883'}"/>`,
      text(x(tick), bottom + 16, `${tick}×`, 'text-anchor="middle"'),
    ]),
    ...ratios.flatMap((ratio, row) => bar(ratio, TOP + row * ROW)),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12" fill="#888">`,
    '<title>Ratios against the peers in the same run</title>',
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function bar({ what, number, aim, spread }, y) {
  const limit = aim.atMost ?? aim.atLeast;
  const isMet = aim.atMost === undefined ? number >= limit : number <= limit;
  const colour = isMet ? MET : MISSED;
  const [from, to] = [x(LEAST), x(number)];
  const middle = y + ROW / 2;
  return [
    text(LEFT - 12, middle + 4, shortened(what), 'text-anchor="end"'),
    `<rect x="${from}" y="${y + 8}" width="${Math.max(1, to - from)}" height="${ROW - 16}" fill="${colour}" fill-opacity="0.75"/>`,
    ...(spread === undefined
      ? []
      : [
          `<line x1="${x(spread[0])}" x2="${x(spread[1])}" y1="${middle}" y2="${middle}" stroke="#888" stroke-width="2"/>`,
        ]),
    `<line x1="${x(limit)}" x2="${x(limit)}" y1="${y + 4}" y2="${y + ROW - 4}" stroke="#2563eb" stroke-width="3"/>`,
    text(
      WIDTH - 8,
      middle + 4,
      `${Number(number.toPrecision(3))}× ${aim.atMost === undefined ? '≥' : '≤'} ${limit}`,
      `text-anchor="end" fill="${colour}"`,
    ),
  ];
}

function x(value) {
  const share = Math.log(Math.min(Math.max(value, LEAST), MOST) / LEAST) / Math.log(MOST / LEAST);
  return Math.round((LEFT + share * (WIDTH - RIGHT - LEFT)) * 10) / 10;
}

function shortened(label) {
  return escaped(label.length > 52 ? `${label.slice(0, 51)}…` : label);
}

function escaped(label) {
  return label.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function text(at, y, content, attributes) {
  return `<text x="${at}" y="${y}" ${attributes}>${content}</text>`;
}
