import { inspect, promisify } from 'node:util';
import { createContext, Script } from 'node:vm';
import { isBreak } from './interruption';

type Callback = (...args: unknown[]) => void;
type Timer = (callback: Callback, ...rest: never[]) => unknown;

/**
 * Returns Node's timers with callbacks that handle Ctrl+C themselves. Interrupted from outside, like other
 * code, they would break Node's own timers, and the process would abort.
 *
 * @param onBreak called when Ctrl+C has interrupted one
 */
export function interruptibleTimers(onBreak: () => void): object {
  const context = createContext({ run: undefined as (() => void) | undefined });
  const script = new Script('run()');
  const call: Callback = (callback, ...args) => {
    context['run'] = () => void Reflect.apply(callback as Callback, undefined, args);
    try {
      script.runInContext(context, { breakOnSigint: true });
    } catch (error) {
      if (!isBreak(error)) throw error;
      onBreak();
    }
  };
  return Object.fromEntries(
    [setTimeout, setInterval, setImmediate].map((timer) => [timer.name, interruptible(timer, call)]),
  );
}

/** At the prompt a timer is shown as its kind and how to cancel it, not as a page of Node's fields. */
function shownShort(handle: unknown, clear: string): unknown {
  const kind = handle?.constructor?.name ?? 'Timer';
  return Object.defineProperty(handle as object, inspect.custom, {
    value: () => `[${kind}: ${clear}(_) cancels it]`,
  });
}

function interruptible(timer: Timer, call: Callback): Timer {
  const run: Timer = (callback, ...rest) =>
    shownShort(
      timer(typeof callback === 'function' ? (...args) => call(callback, ...args) : callback, ...rest),
      timer.name.replace('set', 'clear'),
    );
  return Object.defineProperties(run, {
    name: { value: timer.name },
    [promisify.custom]: { value: Reflect.get(timer, promisify.custom) },
  });
}
