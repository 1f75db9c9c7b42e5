import { inPattern, type StandIns, shapesOf } from './code-shape';

/** A part of a text, and the value that is to stand there. */
export interface Place {
  readonly from: number;
  readonly to: number;
  readonly value: string;
}

/** How a value may be spelled. The first spelling with which the code is what it was, with this value in it, is taken. */
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
 * Returns a text of code with values in some places of it. What the code does stays the same, whatever the values are: the
 * result is parsed, and differs from the code with harmless words in these places by nothing but the values. A place for
 * which no spelling does that stays as it is.
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

/** A word that is a name in both languages, and stands nowhere in the code. */
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

/** Whether a text is the same as another in each language, and one of the languages at least can run it. */
function isSame(original: readonly (string | undefined)[], text: string): boolean {
  const shapes = shapesOf(text);
  return shapes.some((shape) => shape !== undefined) && shapes.every((shape, i) => shape === original[i]);
}

function escapedBefore(text: string, pattern: RegExp): string {
  return text.replaceAll(pattern, '\\$&');
}
