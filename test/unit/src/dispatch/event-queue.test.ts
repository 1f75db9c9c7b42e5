import { describe, expect, it } from 'vitest';
import { EventQueue, type Precedence } from '../../../../src/dispatch/event-queue';

const PRECEDENCE: Readonly<Record<string, Precedence>> = {
  dump: { mergedBy: 'dump' },
  look: { mergedBy: 'look' },
  kill: 'urgent',
  pause: 'urgent',
};

/** Returns the events that run together, in order, when all of these wait behind a first one. */
async function runs(...names: readonly string[]): Promise<readonly string[]> {
  const run: string[] = [];
  let begin = () => {};
  const first = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const queue = new EventQueue<string>((items) => {
    run.push(items.join(' '));
    return items.includes('first') ? first : Promise.resolve();
  });
  queue.add('first');
  await Promise.resolve();
  for (const [index, name] of names.entries()) queue.add(`${name}${index}`, PRECEDENCE[name]);
  begin();
  await queue.settled();
  return run.slice(1);
}

describe('EventQueue', () => {
  it('keeps the order of events without precedence', async () => {
    expect(await runs('set', 'refresh', 'set')).toEqual(['set0', 'refresh1', 'set2']);
  });

  it('runs merged events once, by key', async () => {
    expect(await runs('dump', 'look', 'dump', 'dump', 'look')).toEqual(['dump0 dump2 dump3', 'look1 look4']);
  });

  it("merges none past one that doesn't merge", async () => {
    expect(await runs('dump', 'dump', 'refresh', 'dump')).toEqual(['dump0 dump1', 'refresh2', 'dump3']);
  });

  it('lets urgent events overtake merged ones', async () => {
    expect(await runs('dump', 'dump', 'kill', 'dump')).toEqual(['kill2', 'dump0 dump1 dump3']);
  });

  it('lets no event overtake anything else', async () => {
    expect(await runs('set', 'kill', 'set')).toEqual(['set0', 'kill1', 'set2']);
    expect(await runs('pause', 'kill', 'pause')).toEqual(['pause0', 'kill1', 'pause2']);
    expect(await runs('dump', 'refresh', 'dump', 'pause', 'kill')).toEqual([
      'refresh1',
      'pause3',
      'kill4',
      'dump0 dump2',
    ]);
  });

  it('continues with later events after it has settled', async () => {
    const run: (readonly string[])[] = [];
    const queue = new EventQueue<string>((items) => {
      run.push(items);
      return undefined;
    });
    queue.add('one');
    await queue.settled();
    queue.add('two');
    expect(run).toEqual([['one']]);
    await queue.settled();
    expect(run).toEqual([['one'], ['two']]);
  });
});
