import {
  type DisplayText,
  display,
  javascriptKey,
  javascriptQuoted,
  joined,
  NOTHING,
  rubyKey,
  rubyQuoted,
  valueText,
} from '../../../src/console-startup';
import type { Publication } from '../../../src/index';
import type { LanguageName } from '../../evaluator/language';

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
  const { quoted, key, call } = SPELLINGS[language];
  const target = Object.entries(parameters).map(
    ([name, value]) => display`${key(name)}: ${quoted(valueText(value, Number.POSITIVE_INFINITY))}`,
  );
  return display`To take it back: ${call(inverse, joined(target, display`, `))}`;
}

interface Spelling {
  readonly quoted: (text: string) => DisplayText;
  readonly key: (name: string) => DisplayText;
  readonly call: (action: DisplayText, target: DisplayText) => DisplayText;
}

/** The same call in each language; both can be pasted. */
const SPELLINGS: Readonly<Record<LanguageName, Spelling>> = {
  typescript: {
    quoted: javascriptQuoted,
    key: javascriptKey,
    call: (action, target) =>
      display`Server.publish('${action}'${target === NOTHING ? NOTHING : display`, {${target}}`})`,
  },
  ruby: {
    quoted: rubyQuoted,
    key: rubyKey,
    call: (action, target) =>
      display`${SERVER_EVENTS}.publish(:${action}${target === NOTHING ? NOTHING : display`, ${target}`})`,
  },
};

/** The action that takes one of servers back. */
export function inverseOf(action: string): DisplayText | undefined {
  return INVERSES.get(action);
}
