import { expect, it } from 'vitest';
import { InterruptibleSleep } from '../../../../../src/runtime/server/interruptible-sleep';

const FOR_EVER = 2 ** 31 - 1;

it('cuts a wait short', async () => {
  const sleep = new InterruptibleSleep();
  const waiting = sleep.wait(FOR_EVER);
  sleep.wake();
  await waiting;
});

it('cuts the next wait short without a waiter, and only that one', async () => {
  const sleep = new InterruptibleSleep();
  sleep.wake();
  sleep.wake();
  await sleep.wait(FOR_EVER);
  let hasEnded = false;
  const waiting = sleep.wait(FOR_EVER).then(() => {
    hasEnded = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasEnded).toBe(false);
  sleep.wake();
  await waiting;
});

it('ends on its own', async () => {
  await new InterruptibleSleep().wait(1);
});
