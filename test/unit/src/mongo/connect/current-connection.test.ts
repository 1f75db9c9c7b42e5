import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../../../src/mongo/connect/connection';
import { CurrentConnection } from '../../../../../src/mongo/connect/current-connection';

const connectionNamed = (name: string) => ({ name }) as unknown as Connection;

describe('CurrentConnection', () => {
  it('is none until one is set, and none again once it is taken', async () => {
    const current = new CurrentConnection();
    await expect(current.get()).rejects.toMatchObject({ code: 'not_configured' });
    expect(current.take()).toBeUndefined();
    const one = Promise.resolve(connectionNamed('one'));
    current.set(one);
    expect(await current.get()).toEqual({ name: 'one' });
    expect(current.take()).toBe(one);
    await expect(current.get()).rejects.toMatchObject({ code: 'not_configured' });
  });

  it('is created on first use, and not while there is one', async () => {
    const current = new CurrentConnection();
    const made: string[] = [];
    current.connectWhenNeeded(async () => {
      made.push('made');
      current.set(Promise.resolve(connectionNamed('made')));
    });
    expect(await current.get()).toEqual({ name: 'made' });
    expect(await current.get()).toEqual({ name: 'made' });
    expect(made).toEqual(['made']);
  });

  it("forgets one that can't be opened, unless it was replaced by then", async () => {
    const current = new CurrentConnection();
    let fail = (_error: Error) => {};
    const failing = () =>
      new Promise<Connection>((_resolve, reject) => {
        fail = reject;
      });
    current.set(failing());
    fail(new Error('no database'));
    await expect(current.get()).rejects.toThrow('no database');
    await expect(current.get()).rejects.toMatchObject({ code: 'not_configured' });
    current.set(failing());
    current.set(Promise.resolve(connectionNamed('other')));
    fail(new Error('no database'));
    expect(await current.get()).toEqual({ name: 'other' });
    expect(await current.get()).toEqual({ name: 'other' });
  });
});
