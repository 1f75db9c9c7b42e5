import { describe, expect, it } from 'vitest';
import { Interrupter } from '../../../../console/input/interrupter';

const interrupted = new Error('Interrupted');

describe('Interrupter', () => {
  it('gives the result of what is not interrupted', async () => {
    const interrupter = new Interrupter(() => interrupted);
    expect(await interrupter.run(() => 1)).toBe(1);
    expect(interrupter.interrupt()).toBe(false);
  });

  it('leaves what never ends, and tells it through the signal', async () => {
    const interrupter = new Interrupter(() => interrupted);
    let signal: AbortSignal | undefined;
    const running = interrupter.run((given) => {
      signal = given;
      return new Promise(() => {});
    });
    expect(interrupter.interrupt()).toBe(true);
    await expect(running).rejects.toBe(interrupted);
    expect(signal?.aborted).toBe(true);
    expect(interrupter.interrupt()).toBe(false);
  });

  it('passes on what the task throws', async () => {
    const error = new Error('task');
    const task = () => {
      throw error;
    };
    await expect(new Interrupter(() => interrupted).run(task)).rejects.toBe(error);
  });
});
