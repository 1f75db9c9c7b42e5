import { expect, it } from 'vitest';
import { InterruptibleSleep } from '../../../../../src/runtime/threads/interruptible-sleep';

const FOR_EVER = 2 ** 31 - 1;

it('cuts a wait short', async () => {
  const alarm = new InterruptibleSleep();
  const waiting = alarm.wait(FOR_EVER);
  alarm.ring();
  await waiting;
});

it('cuts the next wait short when nobody waits, and only that one', async () => {
  const alarm = new InterruptibleSleep();
  alarm.ring();
  alarm.ring();
  await alarm.wait(FOR_EVER);
  let hasEnded = false;
  const waiting = alarm.wait(FOR_EVER).then(() => {
    hasEnded = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  expect(hasEnded).toBe(false);
  alarm.ring();
  await waiting;
});

it('ends by itself', async () => {
  await new InterruptibleSleep().wait(1);
});
