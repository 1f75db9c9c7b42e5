import { expect, it } from 'vitest';
import { Pages } from '../../../../console/display/pages';

async function* records(count: number, ended: () => void = () => {}) {
  try {
    for (let record = 1; record <= count; record++) yield record;
  } finally {
    ended();
  }
}

it('returns records a page at a time and counts the rest', async () => {
  const pages = new Pages();
  let counted = 0;
  await pages.open(records(5), async () => {
    counted++;
    return 5;
  });
  expect(pages.isAtStart).toBe(true);
  expect(await pages.next(2)).toEqual([1, 2]);
  expect([pages.isAtStart, await pages.left()]).toEqual([false, 3]);
  expect(await pages.next(2)).toEqual([3, 4]);
  expect(await pages.next(2)).toEqual([5]);
  expect([await pages.left(), counted]).toEqual([0, 1]);
  expect(await pages.next(2)).toEqual([]);
});

it('keeps the requested page size, with an unknown rest', async () => {
  const pages = new Pages();
  await pages.open(records(5), async () => Number.POSITIVE_INFINITY, 1);
  expect(await pages.next(20)).toEqual([1]);
  expect(await pages.left()).toBe(Number.POSITIVE_INFINITY);
});

it('closes the previous records when it starts with others', async () => {
  const pages = new Pages();
  let isEnded = false;
  await pages.open(
    records(5, () => {
      isEnded = true;
    }),
    async () => 5,
  );
  await pages.next(1);
  await pages.open([7], async () => 1);
  expect(isEnded).toBe(true);
  expect([pages.isAtStart, await pages.next(5)]).toEqual([true, [7]]);
});
