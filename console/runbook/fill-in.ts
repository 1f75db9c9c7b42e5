import { inPattern, type StandIns, shapesOf } from './code-shape';

/** A range of a text, and the value to put there. */
export interface Place {
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

/**
 * The possible spellings of a value. The first one is used with which the code has the same meaning, with
 * this value in it.
 */
const SPELLINGS: readonly ((value: string) => string)[] = [
  (value) => value,
  (value) => escapedBefore(value, /[\\']/g),
  (value) => escapedBefore(value, /[\\"]/g),
  (value) => escapedBefore(value, /[\\"]|#(?=[{$@])/g),
  (value) => escapedBefore(value, /[\\`]|\$(?=\{)/g),
  inPattern,
  (value) => JSON.stringify(value).slice(1, -1),
  (value) => `'${escapedBefore(value, /[\\']/g)}'`,
];

/**
 * Returns a code text with values in some places of it. The meaning of the code stays the same, whatever the
 * values are: the result is parsed, and differs only by the values from the code with harmless words in these
 * places. A place for which no spelling achieves that stays unchanged.
 */
export function fillIn(code: string, places: readonly Place[]): string {
  const names = places.map((_, index) => standIn(code, index));
  const spellings = places.map(({ value }, index) => {
    const standIns = new Map([[names[index] ?? '', value]]);
    const original = shapesOf(withTexts(code, places, names), standIns);
    return SPELLINGS.map((spell) => spell(value)).find((spelling) =>
      isSame(original, withTexts(code, places, names.with(index, spelling))),
    );
  });
  const filled = places.filter((_, index) => spellings[index] !== undefined);
  const texts = spellings.flatMap((spelling) => spelling ?? []);
  const standIns: StandIns = new Map(filled.map(({ value }, index) => [standIn(code, index), value]));
  const result = withTexts(code, filled, texts);
  return isSame(shapesOf(withTexts(code, filled, [...standIns.keys()]), standIns), result) ? result : code;
}

/** Returns a word that is a name in both languages, and doesn't occur in the code. */
function standIn(code: string, index: number): string {
  let word = `stand_in_${index}_`;
  while (code.includes(word)) word += '_';
  return word;
}

function withTexts(code: string, places: readonly Place[], texts: readonly string[]): string {
  let from = 0;
  let result = '';
  for (const [index, place] of places.entries()) {
    result += code.slice(from, place.from) + texts[index];
    from = place.to;
  }
  return result + code.slice(from);
}

/**
 * Whether two texts have the same meaning in each language, and at least one of the languages can run them.
 */
function isSame(original: readonly (string | undefined)[], text: string): boolean {
  const shapes = shapesOf(text);
  return shapes.some((shape) => shape !== undefined) && shapes.every((shape, i) => shape === original[i]);
}

function escapedBefore(text: string, pattern: RegExp): string {
  return text.replaceAll(pattern, '\\$&');
}
