import type { Publication } from '../../src/index';

const SERVER_EVENTS = 'RocketJob::Subscribers::Server';
const WORKER_EVENTS = 'RocketJob::Subscribers::Worker';
const INVERSES: Readonly<Record<string, string>> = { pause: 'resume', resume: 'pause' };
const ENDING: ReadonlySet<string> = new Set(['stop', 'kill']);

/** The exact call that takes an event back, or that there is none; undefined for an event that changes no server. */
export function inverseText({ event }: Publication): string | undefined {
  const { name, action, parameters } = event;
  if (name === WORKER_EVENTS && ENDING.has(action))
    return 'There is no way back from it; the server starts another worker at its next heartbeat.';
  if (name !== SERVER_EVENTS) return undefined;
  if (ENDING.has(action))
    return 'There is no way back from it: who has ended is started again on its machine.';
  const inverse = inverseOf(action);
  if (inverse === undefined) return undefined;
  const target = Object.entries(parameters).map(([key, value]) => `${key}: '${String(value)}'`);
  const given = target.length === 0 ? '' : `, {${target.join(', ')}}`;
  return `To take it back: Server.publish('${inverse}'${given})`;
}

/** The action that takes one of servers back. */
export function inverseOf(action: string): string | undefined {
  return INVERSES[action];
}
