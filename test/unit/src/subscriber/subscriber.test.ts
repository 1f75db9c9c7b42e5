import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RocketJob } from '../../../../src/rocket-job';
import { Subscriber, type SubscriptionHandle } from '../../../../src/subscriber/subscriber';

const heard: unknown[] = [];
const handles: SubscriptionHandle<unknown>[] = [];

class Base extends Subscriber {
  shared() {
    heard.push('shared');
  }
}

class Example extends Base {
  readonly #greeting: string;
  readonly field = () => heard.push('field');

  constructor(greeting = 'Hello') {
    super();
    this.#greeting = greeting;
  }

  get computed() {
    return 1;
  }

  hello({ name }: { name: string }) {
    heard.push(this.#say(name));
  }

  plain() {
    heard.push('plain');
  }

  #say(name: string) {
    return `${this.#greeting} ${name}`;
  }
}

class Declared extends Subscriber {
  static override readonly eventName = 'Some::Name';
  static override readonly parameters = { resize: z.strictObject({ size: z.number().default(1) }) };
  resize({ size }: { size: number }) {
    heard.push(size);
  }
}

class Everything extends Subscriber {
  static override readonly eventName = '*';
  override processEvent(name: string, action: string, parameters: unknown) {
    heard.push([name, action, parameters]);
  }
}

beforeEach(() => RocketJob.testMode());

afterEach(() => {
  for (const handle of handles.splice(0)) handle.unsubscribe();
  heard.length = 0;
  RocketJob.testMode(false);
});

function keep<S>(handle: SubscriptionHandle<S>): SubscriptionHandle<S> {
  handles.push(handle);
  return handle;
}

describe('Subscriber.publish', () => {
  it('passes the parameters to the public method of that name, as one object', async () => {
    keep(Example.subscribe('Good day'));
    await Example.publish('hello', { name: 'Jack' });
    await Example.publish('plain');
    await Example.publish('shared');
    expect(heard).toEqual(['Good day Jack', 'plain', 'shared']);
  });

  it.each([
    'hallo',
    'constructor',
    'toString',
    'processEvent',
    'logger',
    'field',
    'computed',
    '#say',
    '',
    undefined,
    null,
  ])("refuses %j, which isn't an action", async (action) => {
    await expect(Example.publish(action as 'plain')).rejects.toMatchObject({ code: 'unknown_action' });
  });

  it('lists the actions and names the nearest one', async () => {
    await expect(Example.publish('hallo' as 'plain')).rejects.toThrow(
      'Expected the action of `Example` to be one of hello, plain, shared, got `hallo`. Did you mean `hello`?',
    );
  });

  it.each([[[{ name: 1 }]], ['text'], [null], [5]])(
    "refuses %j, which isn't one object",
    async (parameters) => {
      await expect(Example.publish('hello', parameters as unknown as { name: string })).rejects.toMatchObject(
        {
          code: 'invalid_argument',
        },
      );
    },
  );

  it('refuses undefined as a value: it would be stored as null', async () => {
    const nothing = undefined as unknown as string;
    await expect(Example.publish('hello', { name: nothing })).rejects.toThrow(
      'Expected `name` to be a value',
    );
  });

  it('refuses a class without a name, and one that receives all events', async () => {
    const Nameless = (() => class extends Base {})();
    await expect(Nameless.publish('shared')).rejects.toThrow('a class without one');
    await expect((Everything as unknown as typeof Base).publish('shared')).rejects.toThrow(
      "so it can't be published to. Nothing was published",
    );
  });
});

describe('declared parameters', () => {
  it('are checked and completed when publishing', async () => {
    keep(Declared.subscribe());
    await Declared.publish('resize', { size: 5 });
    await Declared.publish('resize');
    expect(heard).toEqual([5, 1]);
  });

  it('can convert: the given values are written, and the action receives converted ones', async () => {
    class Converting extends Subscriber {
      static override readonly parameters = { go: z.object({ port: z.string().transform(Number) }) };
      go({ port }: { port: number }) {
        heard.push(port);
      }
    }
    keep(Converting.subscribe());
    const { event } = await Converting.publish('go', { port: '12' });
    expect(event.parameters).toEqual({ port: '12' });
    expect(heard).toEqual([12]);
  });

  it.each([
    [{ size: 'x' }, 'Expected `size` to be a number, got `x`.'],
    [{ sise: 1 }, 'Expected the parameters of `resize` to be one of size, got `sise`. Did you mean `size`?'],
  ])('refuse %j', async (parameters, message) => {
    await expect(Declared.publish('resize', parameters as never)).rejects.toThrow(message);
  });
});

describe('Subscriber.subscribe', () => {
  it('returns a handle that ends only this subscription', async () => {
    const first = keep(Example.subscribe('first'));
    keep(Example.subscribe('second'));
    first.unsubscribe();
    first.unsubscribe();
    await Example.publish('hello', { name: 'x' });
    expect(heard).toEqual(['second x']);
  });

  it('ends with its callback, and returns its result', async () => {
    const result = await Example.subscribe('for now', async (subscriber) => {
      expect(subscriber).toBeInstanceOf(Example);
      await Example.publish('hello', { name: 'x' });
      return 'result';
    });
    await Example.publish('hello', { name: 'y' });
    expect(result).toBe('result');
    expect(heard).toEqual(['for now x']);
  });

  it('ends with a callback that throws', async () => {
    const failing = Example.subscribe('x', () => {
      throw new Error('broken');
    });
    await expect(failing).rejects.toThrow('broken');
    await Example.publish('plain');
    expect(heard).toEqual([]);
  });

  it('passes all events to a subscriber of "*"', async () => {
    keep(Everything.subscribe());
    await Example.publish('hello', { name: 'x' });
    await Declared.publish('resize');
    expect(heard).toEqual([
      ['Example', 'hello', { name: 'x' }],
      ['Some::Name', 'resize', {}],
    ]);
  });
});

describe('receipts in test mode', () => {
  class Acting extends Subscriber {
    add({ one, two }: { one: number; two: number }) {
      return one + two;
    }
    fail() {
      throw new Error('no disk');
    }
  }

  it('come without a database', async () => {
    handles.push(Acting.subscribe());
    const { outcomes, silent } = await (
      await Acting.publish('add', { one: 1, two: 2 }, { receipts: true })
    ).receipts();
    expect(outcomes).toMatchObject([{ status: 'done', receipt: { state: 'done', result: 3 } }]);
    expect(silent).toEqual([]);
    const failed = await (await Acting.publish('fail', {}, { receipts: true })).receipts();
    expect(failed.outcomes).toMatchObject([{ status: 'failed', receipt: { error: 'Error: no disk' } }]);
  });

  it.each([
    [{ timeoutMs: Number.NaN }, 'Expected `timeoutMs` to be a number of milliseconds, 0 or more, got `NaN`.'],
    [{ quietMs: -1 }, 'Expected `quietMs` to be a number of milliseconds, 0 or more, got `-1`.'],
    [{ timeout: 5 }, 'Expected the options of `receipts` to be among timeoutMs'],
    [5_000, 'Expected the options of `receipts` to be one object'],
  ])('are not awaited by %j', async (options, message) => {
    const publication = await Acting.publish('fail', {}, { receipts: true });
    expect(() => publication.receipts(options as never)).toThrow(message);
  });

  it("don't come unless they are requested, and a subscriber exists", async () => {
    expect((await (await Acting.publish('fail', {}, { receipts: true })).receipts()).outcomes).toEqual([]);
    handles.push(Acting.subscribe());
    expect((await (await Acting.publish('fail')).receipts()).outcomes).toEqual([]);
  });

  it.each([
    [{ receipt: true }, 'Expected the options of `publish` to be among receipts, got `receipt`'],
    [{ receipts: 1 }, 'Expected `receipts` to be true or false, got `1`.'],
    [null, 'Expected the options of `publish` to be one object'],
  ])('are requested by nothing else: %j', async (options, message) => {
    await expect(Acting.publish('fail', {}, options as never)).rejects.toThrow(message);
  });
});
