import type { Context } from 'node:vm';
import { type PreloadedNames, SUBSCRIBER_NAMES } from './context';
import type { Core } from './core';
import type { CompletionSource } from './input/completer';

/** The finders whose argument is a filter on a record's fields. */
const FINDERS: ReadonlySet<string> = new Set(['where', 'sort']);
/** The finders that give one record. */
const SINGLE: ReadonlySet<string> = new Set(['first()', 'last()', 'find()']);

/** What finds records: what their fields are, and what they are. */
interface Finder {
  readonly fields: readonly string[];
  readonly states: readonly string[];
  readonly record: { readonly prototype: object };
}

function finders({ api, console }: Core): Readonly<Record<string, Finder>> {
  const { JOB_FIELDS, JOB_STATES, SERVER_FIELDS, SERVER_STATES } = console;
  const jobs = { fields: JOB_FIELDS, states: JOB_STATES };
  return {
    Server: { fields: SERVER_FIELDS, states: SERVER_STATES, record: api.Server },
    Job: { ...jobs, record: api.Job },
    BatchJob: { ...jobs, record: api.BatchJob },
  };
}

/** `Job` of `RocketJob.Job.where()`. */
function ownerOf(path: readonly string[]): string {
  const [owner = ''] = path[0] === 'RocketJob' ? path.slice(1) : path;
  return owner;
}

/**
 * What Tab knows: the names of the context, the properties of their values (no getter is run), and for our own calls
 * the actions, parameters and fields. No database is asked.
 */
export function completionSource(context: Context, core: Core, names: PreloadedNames): CompletionSource {
  const { actionHelp, EVENT_FIELDS, LEVELS } = core.console;
  const found = finders(core);
  const subscriberAt = (path: readonly string[]) => {
    const [name = ''] = path.slice(-1);
    const isOurs = path.length === 1 || (path[0] === 'RocketJob' && path[1] === 'Subscribers');
    if (isOurs && (SUBSCRIBER_NAMES as readonly string[]).includes(name)) {
      return names.RocketJob.Subscribers[name as (typeof SUBSCRIBER_NAMES)[number]];
    }
    const value = valueAt(context, path);
    const isSubscriber = typeof value === 'function' && value.prototype instanceof core.api.Subscriber;
    return isSubscriber ? (value as Parameters<typeof actionHelp>[0]) : undefined;
  };
  return {
    names: () => Object.getOwnPropertyNames(context),
    propertiesOf(path) {
      if (path.some((part) => part.endsWith('()'))) {
        const { record = core.api.Server } = found[ownerOf(path)] ?? {};
        const isLookup = !SINGLE.has(path.at(-1) ?? '');
        return isLookup ? methodsOf(core.api.Lookup.prototype) : propertiesOf(record.prototype);
      }
      return propertiesOf(valueAt(context, path));
    },
    argumentOf({ callee, index, before, key }) {
      const method = callee.at(-1)?.replace('()', '') ?? '';
      if (method === 'publish') {
        const subscriber = subscriberAt(callee.slice(0, -1));
        if (subscriber === undefined) return undefined;
        const actions = actionHelp(subscriber);
        if (index === 0) return { values: actions.map(({ action }) => action) };
        if (key === 'level' && subscriber === names.Logger) return { values: LEVELS };
        const action = actions.find((each) => each.action === before[0]);
        return { keys: action?.parameters.map(({ name }) => name) ?? [] };
      }
      const owner = ownerOf(callee);
      if (owner === 'Event')
        return method === 'where' && key === undefined ? { keys: [...EVENT_FIELDS] } : undefined;
      const { states, fields } = found[owner] ?? {};
      if (states === undefined || fields === undefined) return undefined;
      if (key === 'state') return { values: [...states] };
      if (FINDERS.has(method)) return { keys: [...fields] };
      return method === 'pluck' ? { values: [...fields] } : undefined;
    },
  };
}

/** Our own preloaded names are getters, and harmless; any other getter is left alone. */
function valueAt(context: Context, path: readonly string[]): unknown {
  let value: unknown = context;
  for (const [depth, name] of path.entries()) {
    if (typeof value !== 'object' && typeof value !== 'function') return undefined;
    const descriptor = value === null ? undefined : descriptorOf(value, name);
    if (descriptor === undefined) return undefined;
    value = depth === 0 && descriptor.get !== undefined ? Reflect.get(context, name) : descriptor.value;
  }
  return value;
}

function descriptorOf(value: object, name: string): PropertyDescriptor | undefined {
  for (let owner: object | null = value; owner !== null; owner = Object.getPrototypeOf(owner)) {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    if (descriptor !== undefined) return descriptor;
  }
  return undefined;
}

function propertiesOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  const names = new Set<string>();
  for (let owner: object | null = Object(value); owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (owner === Object.prototype || owner === Function.prototype) break;
    for (const name of Object.getOwnPropertyNames(owner)) names.add(name);
  }
  return [...names];
}

function methodsOf(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}
