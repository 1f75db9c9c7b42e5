import {
  type DisplayText,
  display,
  javascriptKey,
  javascriptQuoted,
  joined,
  NOTHING,
  rubyKey,
  rubyQuoted,
  targetOf,
  valueText,
} from '../../../src/console-startup';
import type { Event, Outcome, Publication } from '../../../src/index';
import type { LanguageName } from '../../evaluator/language';

const SERVER_EVENTS = 'RocketJob::Subscribers::Server';
const WORKER_EVENTS = 'RocketJob::Subscribers::Worker';
const INVERSES: ReadonlyMap<string, DisplayText> = new Map([
  ['pause', display`resume`],
  ['resume', display`pause`],
]);
const ENDING: ReadonlySet<string> = new Set(['stop', 'kill']);

/**
 * Returns the exact call that undoes an event on the servers it changed, or a note that there is none;
 * undefined if no server is known to have changed.
 */
export function inverseText(
  publications: readonly Publication[],
  outcomes: readonly Outcome[],
  language: LanguageName,
): DisplayText | undefined {
  const [publication] = publications;
  if (publication === undefined) return undefined;
  const { name, action } = publication.event;
  if (ENDING.has(action)) return outcomes.some(isEnding) ? FINAL.get(name) : undefined;
  const inverse = name === SERVER_EVENTS ? inverseOf(action) : undefined;
  const changed = changedServers(outcomes);
  if (inverse === undefined || changed.length === 0) return undefined;
  const { parameter, call } = SPELLINGS[language];
  const names = changed.map(({ process }) => valueText(process, Number.POSITIVE_INFINITY));
  const own = publications.length === 1 ? ownTarget(publication, changed) : undefined;
  const target = own ?? (names.length === 1 ? { name: names[0] } : undefined);
  if (target === undefined) return display`To undo: ${callForEach(language, inverse, names)}`;
  const parameters = Object.entries(target).map(([key, value]) =>
    parameter(key, valueText(value, Number.POSITIVE_INFINITY)),
  );
  return display`To undo: ${call(inverse, joined(parameters, display`, `))}`;
}

/** By event name. */
const FINAL: ReadonlyMap<string, DisplayText> = new Map([
  [SERVER_EVENTS, display`This can't be undone. To bring a server back, start it again on its host.`],
  [
    WORKER_EVENTS,
    display`This can't be undone. The server starts a replacement worker at its next heartbeat.`,
  ],
]);

/** Returns one call for only the servers with these names. */
export function callForEach(
  language: LanguageName,
  action: DisplayText,
  names: readonly string[],
): DisplayText {
  const { quoted, callEach } = SPELLINGS[language];
  return callEach(action, joined(names.map(quoted), display`, `));
}

/**
 * Returns the servers whose state an action has changed: those that were in that state before stay as they
 * are.
 */
export function changedServers(outcomes: readonly Outcome[]): readonly Outcome[] {
  return outcomes.filter(({ status, server, state, receipt }) =>
    server === undefined
      ? status === 'done' && receipt?.serverId !== undefined
      : status === 'done' && state !== undefined && state !== server.state,
  );
}

/** Returns the action that undoes one on servers. */
export function inverseOf(action: string): DisplayText | undefined {
  return INVERSES.get(action);
}

/** Returns the event's own target, if it matches exactly the changed servers. */
function ownTarget(
  { event, expected = [] }: Publication,
  changed: readonly Outcome[],
): Event['parameters'] | undefined {
  const isForOne = Object.keys(targetOf(event)).length > 0;
  const ids = new Set(changed.map(({ server }) => server?.id));
  return isForOne || expected.every(({ id }) => ids.has(id)) ? event.parameters : undefined;
}

function isEnding({ status }: Outcome): boolean {
  return status === 'done' || status === 'under_way';
}

interface Spelling {
  readonly quoted: (text: string) => DisplayText;
  readonly parameter: (name: string, value: string) => DisplayText;
  readonly call: (action: DisplayText, target: DisplayText) => DisplayText;
  /** Calls the action for each of these names. */
  readonly callEach: (action: DisplayText, names: DisplayText) => DisplayText;
}

/** The same call in each language; both can be pasted. */
const SPELLINGS: Readonly<Record<LanguageName, Spelling>> = {
  typescript: {
    quoted: javascriptQuoted,
    parameter: (name, value) => display`${javascriptKey(name)}: ${javascriptQuoted(value)}`,
    call: (action, target) =>
      display`Server.publish('${action}'${target === NOTHING ? NOTHING : display`, {${target}}`})`,
    callEach: (action, names) => display`[${names}].map((name) => Server.publish('${action}', {name}))`,
  },
  ruby: {
    quoted: rubyQuoted,
    parameter: (name, value) => display`${rubyKey(name)}: ${rubyQuoted(value)}`,
    call: (action, target) =>
      display`RocketJob::Subscribers::Server.publish(:${action}${target === NOTHING ? NOTHING : display`, ${target}`})`,
    callEach: (action, names) =>
      display`[${names}].map { |name| RocketJob::Subscribers::Server.publish(:${action}, name: name) }`,
  },
};
