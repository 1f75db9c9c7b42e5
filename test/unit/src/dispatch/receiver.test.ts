import { expect, it, vi } from 'vitest';
import * as receiver from '../../../../src/dispatch/receiver';

it("a receiver's symbols are those of a second copy of the library, with registered names", async () => {
  vi.resetModules();
  const copy = await vi.importActual<typeof receiver>('../../../../src/dispatch/receiver');
  expect(copy.UnknownAction).not.toBe(receiver.UnknownAction);
  expect([copy.NOT_TARGETED, copy.IS_MEANT]).toEqual([receiver.NOT_TARGETED, receiver.IS_MEANT]);
  const names = [receiver.NOT_TARGETED, receiver.IS_MEANT].map((symbol) => Symbol.keyFor(symbol));
  expect(names.every((name) => name?.startsWith('rj-console.'))).toBe(true);
  expect(new Set(names).size).toBe(2);
});
