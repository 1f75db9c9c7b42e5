/** Calls a callback; if it returns one of this package's promises, the work waits for it. */
type Step = Generator<unknown, unknown, unknown>;
export type Callback = (...values: unknown[]) => unknown;

/**
 * The callback methods of arrays, as generators: each `yield` passes out a callback's result, and receives
 * its awaited value. So the same code handles both synchronous and waiting callbacks, one element after the
 * other.
 */
const ARRAY_METHODS = {
  *forEach(array: readonly unknown[], call: Callback): Step {
    for (const index of indices(array)) yield call(array[index], index, array);
    return undefined;
  },
  *map(array: readonly unknown[], call: Callback): Step {
    const mapped = new Array(array.length);
    for (const index of indices(array)) mapped[index] = yield call(array[index], index, array);
    return mapped;
  },
  *filter(array: readonly unknown[], call: Callback): Step {
    const kept: unknown[] = [];
    for (const index of indices(array)) {
      const value = array[index];
      if (yield call(value, index, array)) kept.push(value);
    }
    return kept;
  },
  *flatMap(array: readonly unknown[], call: Callback): Step {
    return ((yield* ARRAY_METHODS.map(array, call)) as unknown[]).flat();
  },
  *some(array: readonly unknown[], call: Callback): Step {
    for (const index of indices(array)) if (yield call(array[index], index, array)) return true;
    return false;
  },
  *every(array: readonly unknown[], call: Callback): Step {
    for (const index of indices(array)) if (!(yield call(array[index], index, array))) return false;
    return true;
  },
  *findIndex(array: readonly unknown[], call: Callback): Step {
    for (const index of array.keys()) if (yield call(array[index], index, array)) return index;
    return -1;
  },
  *find(array: readonly unknown[], call: Callback): Step {
    for (const index of array.keys()) {
      const value = array[index];
      if (yield call(value, index, array)) return value;
    }
    return undefined;
  },
  *findLastIndex(array: readonly unknown[], call: Callback): Step {
    for (let index = array.length - 1; index >= 0; index--)
      if (yield call(array[index], index, array)) return index;
    return -1;
  },
  *findLast(array: readonly unknown[], call: Callback): Step {
    const index = (yield* ARRAY_METHODS.findLastIndex(array, call)) as number;
    return index === -1 ? undefined : array[index];
  },
  *reduce(array: readonly unknown[], call: Callback, ...initial: unknown[]): Step {
    return yield* fold(array, indices(array), call, initial);
  },
  *reduceRight(array: readonly unknown[], call: Callback, ...initial: unknown[]): Step {
    return yield* fold(array, indices(array).reverse(), call, initial);
  },
} as const;

type ArrayMethod = keyof typeof ARRAY_METHODS;

export const SORTING_METHODS: ReadonlySet<string> = new Set(['sort', 'toSorted']);

/**
 * Methods whose callback may wait for this package's promises, whoever created the array; sorting can't wait,
 * and reports that.
 */
export const CALLBACK_METHODS: ReadonlySet<string> = new Set([
  ...Object.keys(ARRAY_METHODS),
  ...SORTING_METHODS,
]);

/** Returns the steps of `owner[name](...args)`, or undefined if it should be called unchanged. */
export function callbackSteps(owner: unknown, name: string, args: readonly unknown[]): Step | undefined {
  const [callback, ...rest] = args;
  if (typeof callback !== 'function') return undefined;
  const values = iterated(owner, name);
  if (values === undefined) return undefined;
  const isFold = name.startsWith('reduce');
  const call: Callback = (...given) => Reflect.apply(callback, isFold ? undefined : rest[0], given);
  return ARRAY_METHODS[name as ArrayMethod](
    values,
    owner instanceof Map || owner instanceof Set ? keyed(owner, call) : call,
    ...(isFold ? rest : []),
  );
}

function iterated(owner: unknown, name: string): readonly unknown[] | undefined {
  if (!Object.hasOwn(ARRAY_METHODS, name)) return undefined;
  if (Array.isArray(owner)) return owner;
  return owner instanceof Map || owner instanceof Set ? [...owner.keys()] : undefined;
}

/** `Map` and `Set` pass the value, the key and themselves to their callbacks. */
function keyed(owner: Map<unknown, unknown> | Set<unknown>, call: Callback): Callback {
  return (key) => call(owner instanceof Map ? owner.get(key) : key, key, owner);
}

/** Holes are not visited; neither are elements that are added meanwhile. */
function indices(array: readonly unknown[]): number[] {
  return Array.from(array.keys()).filter((index) => index in array);
}

function* fold(
  array: readonly unknown[],
  order: readonly number[],
  call: Callback,
  initial: readonly unknown[],
): Step {
  const rest = [...order];
  if (initial.length === 0 && rest.length === 0)
    throw new TypeError('Reduce of empty array with no initial value');
  let result = initial.length > 0 ? initial[0] : array[rest.shift() as number];
  for (const index of rest) result = yield call(result, array[index], index, array);
  return result;
}
