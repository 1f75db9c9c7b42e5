import { type DisplayText, display, escaped, joined, NOTHING } from '../../src/console-startup';
import type { Publication } from '../../src/index';
import type { LanguageName } from '../evaluator/language';
import { textOf } from './printable';

const SERVER_EVENTS = display`RocketJob::Subscribers::Server`;
const WORKER_EVENTS = 'RocketJob::Subscribers::Worker';
const INVERSES: ReadonlyMap<string, DisplayText> = new Map([
  ['pause', display`resume`],
  ['resume', display`pause`],
]);
const ENDING: ReadonlySet<string> = new Set(['stop', 'kill']);

/** The exact call that takes an event back, or that there is none; undefined for an event that changes no server. */
export function inverseText({ event }: Publication, language: LanguageName): DisplayText | undefined {
  const { name, action, parameters } = event;
  if (name === WORKER_EVENTS && ENDING.has(action))
    return display`There is no way back from it; the server starts another worker at its next heartbeat.`;
  if (name !== SERVER_EVENTS) return undefined;
  if (ENDING.has(action))
    return display`There is no way back from it: who has ended is started again on its machine.`;
  const inverse = inverseOf(action);
  if (inverse === undefined) return undefined;
  const target = Object.entries(parameters).map(
    ([key, value]) => display`${escaped(key)}: '${escaped(textOf(value))}'`,
  );
  return display`To take it back: ${CALLS[language](inverse, joined(target, display`, `))}`;
}

/** The same call in each language; both can be pasted. */
const CALLS: Readonly<Record<LanguageName, (action: DisplayText, target: DisplayText) => DisplayText>> = {
  typescript: (action, target) =>
    display`Server.publish('${action}'${target === NOTHING ? NOTHING : display`, {${target}}`})`,
  ruby: (action, target) =>
    display`${SERVER_EVENTS}.publish(:${action}${target === NOTHING ? NOTHING : display`, ${target}`})`,
};

/** The action that takes one of servers back. */
export function inverseOf(action: string): DisplayText | undefined {
  return INVERSES.get(action);
}
