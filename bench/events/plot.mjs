const WIDTH = 640;
const HEIGHT = 360;
const LEFT = 64;
const RIGHT = 16;
const TOP = 48;
const BOTTOM = 48;

/**
 * A plot of lines over two logarithmic axes, as SVG, readable on light and dark.
 *
 * @param title above it
 * @param axes `{x: {label, ticks}, y: {label, ticks}}`; the outermost ticks are the ends of an axis
 * @param lines `{label, colour, points: [[x, y], …], isDashed}`; the label, if any, is at the last point
 */
export function plot(title, { x, y }, lines) {
  const across = scale(x.ticks, LEFT, WIDTH - RIGHT - 110);
  const up = scale(y.ticks, HEIGHT - BOTTOM, TOP);
  const end = across(x.ticks.at(-1));
  const parts = [
    text(LEFT, 24, title, 'font-size="15" font-weight="600"'),
    text((LEFT + end) / 2, HEIGHT - 10, x.label, 'text-anchor="middle"'),
    text(LEFT, TOP - 10, y.label, ''),
    ...y.ticks.flatMap((tick) => [
      line(
        [
          [LEFT, up(tick)],
          [end, up(tick)],
        ],
        'stroke="#8883"',
      ),
      text(LEFT - 8, up(tick) + 4, String(tick), 'text-anchor="end"'),
    ]),
    ...x.ticks.map((tick) => text(across(tick), HEIGHT - BOTTOM + 18, String(tick), 'text-anchor="middle"')),
    ...lines.flatMap(({ label, colour, points, isDashed }) => {
      const places = points.map(([px, py]) => [across(px), up(py)]);
      const [lastX, lastY] = places.at(-1);
      return [
        line(places, `stroke="${colour}" stroke-width="2"${isDashed ? ' stroke-dasharray="5 4"' : ''}`),
        ...(isDashed
          ? []
          : places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3.5" fill="${colour}"/>`)),
        ...(label === undefined ? [] : [text(lastX + 10, lastY + 4, label, `fill="${colour}"`)]),
      ];
    }),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" fill="#888">`,
    `<title>${title}</title>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');
}

function scale(ticks, from, to) {
  const least = Math.log(ticks[0]);
  const span = Math.log(ticks.at(-1)) - least;
  return (value) => Math.round((from + ((Math.log(value) - least) / span) * (to - from)) * 10) / 10;
}

function line(points, attributes) {
  return `<polyline fill="none" ${attributes} points="${points.map((point) => point.join(',')).join(' ')}"/>`;
}

function text(x, y, content, attributes) {
  return `<text x="${x}" y="${y}" ${attributes}>${content}</text>`;
}
