import type { Publication } from '../../src/index';
import type { LanguageName } from '../evaluator/language';

const SERVER_EVENTS = 'RocketJob::Subscribers::Server';
const WORKER_EVENTS = 'RocketJob::Subscribers::Worker';
const INVERSES: Readonly<Record<string, string>> = { pause: 'resume', resume: 'pause' };
const ENDING: ReadonlySet<string> = new Set(['stop', 'kill']);

/** The exact call that takes an event back, or that there is none; undefined for an event that changes no server. */
export function inverseText({ event }: Publication, language: LanguageName): string | undefined {
  const { name, action, parameters } = event;
  if (name === WORKER_EVENTS && ENDING.has(action))
    return 'There is no way back from it; the server starts another worker at its next heartbeat.';
  if (name !== SERVER_EVENTS) return undefined;
  if (ENDING.has(action))
    return 'There is no way back from it: who has ended is started again on its machine.';
  const inverse = inverseOf(action);
  if (inverse === undefined) return undefined;
  const target = Object.entries(parameters).map(([key, value]) => `${key}: '${String(value)}'`);
  return `To take it back: ${CALLS[language](inverse, target.join(', '))}`;
}

/** The same call in each language; both can be pasted. */
const CALLS: Readonly<Record<LanguageName, (action: string, target: string) => string>> = {
  typescript: (action, target) => `Server.publish('${action}'${target === '' ? '' : `, {${target}}`})`,
  ruby: (action, target) => `${SERVER_EVENTS}.publish(:${action}${target === '' ? '' : `, ${target}`})`,
};

/** The action that takes one of servers back. */
export function inverseOf(action: string): string | undefined {
  return INVERSES[action];
}
