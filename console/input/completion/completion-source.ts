import type { Context } from 'node:vm';
import type { Core } from '../../app/core';
import { type PreloadedNames, SUBSCRIBER_NAMES } from '../../helpers/context';
import { argumentValues } from './argument-values';
import type { CompletionSource } from './completer';
import type { KnownNames } from './known-names';
import { isSubclass, propertiesOf, valueAt } from './untouched-values';

/** The lookup methods whose argument names a record's fields. */
const FINDERS: ReadonlySet<string> = new Set(['where', 'sort']);
/** The lookup methods that return one record. */
const SINGLE: ReadonlySet<string> = new Set(['first()', 'last()', 'find()']);

/** A class that finds records: their fields, and their kind. */
interface Finder {
  readonly fields: readonly string[];
  readonly record: { readonly prototype: object };
}

function finders({ api, console }: Core): Readonly<Record<string, Finder>> {
  const { DIRMON_FIELDS, JOB_FIELDS, SERVER_FIELDS } = console;
  const jobs = { fields: JOB_FIELDS };
  return {
    Server: { fields: SERVER_FIELDS, record: api.Server },
    Job: { ...jobs, record: api.Job },
    BatchJob: { ...jobs, record: api.BatchJob },
    DirmonEntry: { fields: DIRMON_FIELDS, record: api.DirmonEntry },
  };
}

/** Returns `Job` for `RocketJob.Job.where()`, `Server` for `RocketJob.Subscribers.Server.publish`. */
function ownerOf(path: readonly string[]): string {
  const [owner = ''] = path.filter((part) => part !== 'RocketJob' && part !== 'Subscribers');
  return owner;
}

/**
 * Returns the source for Tab: the names of the context, the properties of their values (no getter runs), and
 * for known calls the actions, parameters and fields. It queries no database.
 */
export function completionSource(
  context: Context,
  core: Core,
  names: PreloadedNames,
  known: KnownNames,
): CompletionSource {
  const { actionHelp, EVENT_FIELDS } = core.console;
  const found = finders(core);
  const subscriberAt = (path: readonly string[]) => {
    const [name = ''] = path.slice(-1);
    const isOurs = path.length === 1 || (path[0] === 'RocketJob' && path[1] === 'Subscribers');
    if (isOurs && (SUBSCRIBER_NAMES as readonly string[]).includes(name)) {
      return names.RocketJob.Subscribers[name as (typeof SUBSCRIBER_NAMES)[number]];
    }
    const value = valueAt(context, path);
    const isSubscriber = typeof value === 'function' && isSubclass(value, core.api.Subscriber);
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
      const owner = ownerOf(callee);
      const values = argumentValues({ owner, method, index, key }, core, known);
      if (values !== undefined) return { values: [...values] };
      if (method === 'publish') {
        const subscriber = subscriberAt(callee.slice(0, -1));
        if (subscriber === undefined) return undefined;
        const actions = actionHelp(subscriber);
        if (index === 0) return { values: actions.map(({ action }) => action) };
        const action = actions.find((each) => each.action === before[0]);
        return { keys: action?.parameters.map(({ name }) => name) ?? [] };
      }
      if (owner === 'Event')
        return method === 'where' && key === undefined ? { keys: [...EVENT_FIELDS] } : undefined;
      const { fields } = found[owner] ?? {};
      if (fields === undefined) return undefined;
      if (FINDERS.has(method)) return { keys: [...fields] };
      return method === 'pluck' ? { values: [...fields] } : undefined;
    },
  };
}

function methodsOf(prototype: object): string[] {
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
}
