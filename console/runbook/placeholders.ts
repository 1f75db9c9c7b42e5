import { ENTERED } from './entered-block';
import { fillIn } from './fill-in';
import type { RunbookStep } from './runbook-steps';

type Code = Pick<RunbookStep, 'code' | 'language'>;

/** `<server-name>`, but not `Array<string>`, `<string>value`, `#<Server id: 1>`, `a <b`. */
const PLACEHOLDER = /(?<![\w$)\]#])<([a-z]\w*(?:[- ]\w+)*)>(?!\w)/gi;
/** A mask for a secret in a transcript, whose code otherwise is as typed. */
const MASK = /<(secret|credentials|private key|card number)>/g;

/** Returns whether a text of a transcript has lost a secret. */
export function isMasked(text: string): boolean {
  return text.search(MASK) !== -1;
}

/** Returns the placeholders of a step, such as `<server-name>` in its code, each once. */
export function placeholdersIn(step: Code): readonly string[] {
  return [...new Set([...step.code.matchAll(patternFor(step))].map(([, name = '']) => name))];
}

/**
 * Returns the code of a step with a value for each placeholder, which remains a value there: it is escaped
 * for the quotes around it, or quoted if there are none. A placeholder stays if it has no value, or no value
 * would be safe there.
 */
export function filledIn(step: Code, values: ReadonlyMap<string, string>): string {
  const places = [...step.code.matchAll(patternFor(step))].filter(([, name = '']) => values.has(name));
  if (places.length === 0) return step.code;
  return fillIn(
    step.code,
    places.map(({ 0: { length }, 1: name = '', index }) => ({
      from: index,
      to: index + length,
      value: values.get(name) ?? '',
    })),
  );
}

function patternFor({ language }: Code): RegExp {
  return language === ENTERED ? MASK : PLACEHOLDER;
}
