import { BSONSymbol, Long, ObjectId } from 'bson';
import { describe, expect, it } from 'vitest';
import { RocketJobError } from '../../../../src/errors/rocket-job-error';
import { encodeParameters, encodeResult, encodeValue } from '../../../../src/event/encode';

const DEEPEST = 90;

/** Returns nested documents of this depth. */
const nested = (depth: number): Record<string, unknown> => (depth === 1 ? {} : { a: nested(depth - 1) });

function refusalOf(run: () => unknown): RocketJobError {
  try {
    run();
  } catch (error) {
    if (error instanceof RocketJobError) return error;
  }
  throw new Error('Expected a RocketJobError');
}

describe('encodeParameters', () => {
  it('writes sets as lists, maps as documents, and Ruby symbols as strings, at any depth', () => {
    const given = {
      set: new Set([1, 2 ** 40]),
      map: new Map<string, unknown>([['at', { x: new BSONSymbol('deep') }]]),
      symbol: new BSONSymbol('debug'),
      list: [new Set(['a'])],
    };
    expect(encodeParameters(given)).toStrictEqual({
      set: [1, Long.fromNumber(2 ** 40)],
      map: { at: { x: 'deep' } },
      symbol: 'debug',
      list: [['a']],
    });
  });

  it('accepts integers up to 64 bits, and no larger', () => {
    const [most, least] = [2n ** 63n - 1n, -(2n ** 63n)];
    expect(encodeParameters({ most, least })).toEqual({ most, least });
    for (const value of [most + 1n, least - 1n])
      expect(refusalOf(() => encodeParameters({ value })).details).toEqual({ argument: 'value', value });
  });

  it('leaves unsafe and 32-bit integers unchanged', () => {
    const given = {
      huge: 2 ** 60,
      infinite: Number.POSITIVE_INFINITY,
      minus: -1,
      half: 2 ** 31 + 0.5,
      text: 'x',
    };
    expect(encodeParameters(given)).toStrictEqual(given);
    expect(encodeParameters({ most: Number.MAX_SAFE_INTEGER })['most']).toEqual(
      Long.fromNumber(Number.MAX_SAFE_INTEGER),
    );
  });

  it('keeps a field called `__proto__`, and refuses one that the driver reads as a type', () => {
    const proto = JSON.parse('{"__proto__": {"a": 1}}');
    expect(Object.entries(encodeParameters(proto))).toEqual([['__proto__', { a: 1 }]]);
    const refusal = refusalOf(() => encodeParameters({ deep: { _bsontype: 'ObjectId' } }));
    expect(refusal.details).toEqual({ argument: 'deep._bsontype', value: 'ObjectId' });
  });

  it("names the value that can't be stored, and what to do", () => {
    const refusal = refusalOf(() => encodeParameters({ list: [{ at: undefined }] }));
    expect(refusal.code).toBe('invalid_argument');
    expect(refusal.message).toBe(
      'Expected `list.0.at` to be a value that can be stored, got `undefined`. Omit `list.0.at`, or give it a value.',
    );
  });

  it.each([
    ['documents', (depth: number) => nested(depth)],
    ['lists', (depth: number) => ({ a: Array.from({ length: depth - 1 }).reduce((inner) => [inner], 1) })],
    [
      'maps',
      (depth: number) => ({
        a: Array.from({ length: depth - 1 }).reduce((inner) => new Map([['a', inner]]), 1),
      }),
    ],
    [
      'sets',
      (depth: number) => ({ a: Array.from({ length: depth - 1 }).reduce((inner) => new Set([inner]), 1) }),
    ],
  ])('accepts %s as deep as MongoDB does, and no deeper', (_what, made) => {
    expect(() => encodeParameters(made(DEEPEST))).not.toThrow();
    const { code, message, details } = refusalOf(() => encodeParameters(made(DEEPEST + 1)));
    expect(code).toBe('invalid_argument');
    expect(details).toEqual({ argument: expect.stringMatching(/^a(\.[a0]){89,90}$/) });
    expect(message).toMatch(
      /^Expected parameters nested at most 90 deep, as MongoDB takes them, got more \(or a cycle\) at `a\.[a0]\.[a0]…`\.$/,
    );
  });
});

describe('encodeValue', () => {
  it('encodes one value, and uses its name in errors', () => {
    const id = new ObjectId();
    expect(encodeValue(id, 'x')).toBe(id);
    expect(encodeValue(new Set([2 ** 40]), 'x')).toEqual([Long.fromNumber(2 ** 40)]);
    expect(refusalOf(() => encodeValue([() => 1], 'x')).details).toMatchObject({ argument: 'x.0' });
    expect(refusalOf(() => encodeValue(undefined, 'x')).details).toMatchObject({ argument: 'x' });
    expect(refusalOf(() => encodeValue({ a: undefined }, 'x')).details).toMatchObject({ argument: 'x.a' });
    const cycle: unknown[] = [];
    cycle.push(cycle);
    expect(refusalOf(() => encodeValue(cycle, 'x')).message).toContain(
      'Expected a value nested at most 90 deep',
    );
  });
});

describe('encodeResult', () => {
  it('omits undefined in a document, and writes null for it in a list', () => {
    expect(encodeResult({ a: undefined, b: [undefined, 1], c: new Array(1) })).toStrictEqual({
      b: [null, 1],
      c: [null],
    });
    expect(refusalOf(() => encodeResult({ at: Symbol('s') })).details).toMatchObject({
      argument: 'result.at',
    });
  });
});
