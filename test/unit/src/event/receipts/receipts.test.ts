import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../../../../src/event/event';
import { InMemoryReceipts } from '../../../../../src/event/receipts/in-memory-receipts';
import type { Outcome } from '../../../../../src/event/receipts/outcome';
import type { Receipt } from '../../../../../src/event/receipts/receipt';
import { outcomeInReceipt } from '../../../../../src/event/receipts/receipt-outcome';
import { Receipts } from '../../../../../src/event/receipts/receipts';
import { checkReceiptsOptions } from '../../../../../src/event/receipts/receipts-options';

const event: Event = { id: new ObjectId(), name: 'A', action: 'b', parameters: {}, createdAt: new Date(0) };
const receipt: Receipt = {
  eventId: event.id,
  processId: new ObjectId(),
  process: 'app1:7',
  serverId: undefined,
  state: 'done',
  result: 1,
  resultOmitted: undefined,
  error: undefined,
  durationMs: 2,
  at: new Date(0),
};

function receiptsOf(...outcomes: readonly Outcome[]): Receipts {
  return new Receipts(async function* () {
    for (const outcome of outcomes) yield { followed: { event, expected: undefined }, outcome };
  });
}

describe('the outcome in a receipt', () => {
  it.each([
    ['received', 'under_way'],
    ['done', 'done'],
    ['ignored', 'ignored'],
    ['failed', 'failed'],
  ] as const)('belongs to the unexpected process: %s is %s', (state, status) => {
    const said = { ...receipt, state };
    expect(outcomeInReceipt(said)).toStrictEqual({
      id: receipt.processId,
      process: 'app1:7',
      server: undefined,
      status,
      hasResponded: true,
      evidence: 'receipt',
      state: undefined,
      heartbeatAgeMs: undefined,
      receipt: said,
    });
  });

  it('has the id of its server if it is one', () => {
    const serverId = new ObjectId();
    expect(outcomeInReceipt({ ...receipt, serverId }).id).toBe(serverId);
  });
});

describe('Receipts', () => {
  const one = outcomeInReceipt(receipt);
  const waiting: Outcome = { ...one, id: new ObjectId(), status: 'waiting', hasResponded: false };

  it('are each outcome as it arrives, or the last of each process', async () => {
    const begun: Outcome = { ...one, status: 'under_way' };
    const receipts = receiptsOf(begun, waiting, one);
    const came: Outcome[] = [];
    for await (const outcome of receipts) came.push(outcome);
    expect(came).toEqual([begun, waiting, one]);
    expect(await receipts).toEqual({ outcomes: [one, waiting], silent: [waiting] });
  });

  it("have as silent the processes that could have responded and didn't", async () => {
    const statuses = ['waiting', 'under_way', 'unseen', 'unknown'] as const;
    const outcomes = statuses.map((status) => ({ ...waiting, id: new ObjectId(), status }));
    const { silent } = await receiptsOf(...outcomes, { ...one, status: 'waiting' });
    expect(silent.map(({ status }) => status)).toEqual(['waiting', 'under_way']);
  });

  it('fail like the source they follow', async () => {
    const failing = new Receipts(() => {
      throw new Error('gone');
    });
    await expect(failing).rejects.toThrow('gone');
    expect(await failing.then(undefined, (error) => String(error))).toBe('Error: gone');
  });
});

describe('the options of receipts', () => {
  it.each([
    {},
    { timeoutMs: 0, untilSettled: true, quietMs: 0 },
    {
      timeoutMs: Number.POSITIVE_INFINITY,
      untilSettled: false,
      quietMs: 5,
      signal: new AbortController().signal,
    },
  ])('are taken: %o', (options) => {
    expect(checkReceiptsOptions(options)).toEqual(options);
  });

  it.each([
    ['timeoutMs', -1, 'a number of milliseconds, 0 or more'],
    ['timeoutMs', '5', 'a number of milliseconds, 0 or more'],
    ['timeoutMs', Number.NaN, 'a number of milliseconds, 0 or more'],
    ['quietMs', -1, 'a number of milliseconds, 0 or more'],
    ['quietMs', null, 'a number of milliseconds, 0 or more'],
    ['untilSettled', 1, 'true or false'],
    ['signal', {}, 'the signal of an AbortController'],
  ])('are refused with the expected value: %s is %o', (argument, value, words) => {
    expect(() => checkReceiptsOptions({ [argument]: value })).toThrow(
      expect.objectContaining({
        code: 'invalid_argument',
        message: expect.stringContaining(`Expected \`${argument}\` to be ${words}, got `),
        details: { argument, value },
      }),
    );
  });

  it('are one object with known names', () => {
    expect(() => checkReceiptsOptions(5)).toThrow(
      'Expected the options of `receipts` to be one object, `{timeoutMs: 2_000}`, got `5`.',
    );
    expect(() => checkReceiptsOptions({ timeout: 5 })).toThrow(
      'among timeoutMs, untilSettled, quietMs, signal',
    );
  });
});

describe('the receipts of test mode', () => {
  const process = { id: '65f000000000000000000001', name: 'app1:7' };
  const outcomesOf = async (receipts: InMemoryReceipts) => {
    const followed = [{ event, expected: undefined }];
    const outcomes: unknown[] = [];
    for await (const each of receipts.outcomes(followed)) outcomes.push(each);
    return outcomes;
  };

  it('are none if nothing was reported, and one of all reports', async () => {
    const receipts = new InMemoryReceipts(event, process);
    expect(await outcomesOf(receipts)).toEqual([]);
    const [first, second] = [receipts.open(), receipts.open()];
    first.ignored('no such worker');
    second.done('freed');
    await Promise.all([first.closed, second.closed]);
    expect(await outcomesOf(receipts)).toMatchObject([
      {
        followed: { event },
        outcome: { status: 'done', receipt: { eventId: event.id, process: 'app1:7', result: 'freed' } },
      },
    ]);
  });
});
