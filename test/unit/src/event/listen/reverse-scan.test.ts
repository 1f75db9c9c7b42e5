import { describe, expect, it } from 'vitest';
import { Position } from '../../../../../src/event/listen/position';
import { ReverseScan } from '../../../../../src/event/listen/reverse-scan';

const named = (key: string) => ({ key });

/** Reads back through documents, newest first, until the scan needs no more. */
function scan(known: readonly string[], newestFirst: readonly string[], margin: number, capacity?: number) {
  const position = new Position(capacity);
  position.startAfter(known.map(named), false);
  const reading = new ReverseScan(position, margin);
  let read = 0;
  for (const key of newestFirst) {
    read++;
    if (!reading.take(named(key))) break;
  }
  const { fresh, ...rest } = reading.end(read === newestFirst.length);
  return { fresh: fresh.map(({ key }) => key), read, ...rest };
}

describe('ReverseScan', () => {
  it('stops at the known document that completes the margin, and not before', () => {
    const documents = ['new', 'd', 'c', 'b', 'a', 'old'];
    expect(scan(['a', 'b', 'c', 'd'], documents, 1).read).toBe(2);
    expect(scan(['a', 'b', 'c', 'd'], documents, 3).read).toBe(4);
    expect(scan(['a', 'b', 'c', 'd'], documents, 4).read).toBe(5);
  });

  it('finds a slower write among as many known events as the margin, and none behind them', () => {
    const documents = ['new', 'c', 'late', 'b', 'a'];
    expect(scan(['a', 'b', 'c'], documents, 1).fresh).toEqual(['new']);
    expect(scan(['a', 'b', 'c'], documents, 2).fresh).toEqual(['late', 'new']);
    expect(scan(['a', 'b', 'c'], documents, 2).depth).toBe(4);
  });

  it('treats events behind all known ones as old', () => {
    expect(scan(['a', 'b'], ['new', 'b', 'a', 'older', 'oldest'], 9)).toEqual({
      fresh: ['new'],
      read: 5,
      depth: 2,
      knowsNone: false,
    });
  });

  it('treats all events as new if none is known any more, and says so', () => {
    expect(scan(['gone'], ['three', 'two', 'one'], 2)).toEqual({
      fresh: ['one', 'two', 'three'],
      read: 3,
      depth: 3,
      knowsNone: true,
    });
  });

  it('stops after as many unknown events behind known ones as are remembered', () => {
    const old = Array.from({ length: 10 }, (_, index) => `old ${index}`);
    expect(scan(['a', 'b'], ['new', 'b', ...old], 5, 4)).toMatchObject({ fresh: ['new'], read: 6 });
  });

  it('knows all events if it has read all and none is left that may be new', () => {
    const knowsAllAfter = (newestFirst: readonly string[], isAll: boolean) => {
      const position = new Position();
      position.startAfter(['a', 'b'].map(named), false);
      const reading = new ReverseScan(position, 9);
      expect(reading.hasPlace).toBe(false);
      for (const key of newestFirst) reading.take(named(key));
      reading.end(isAll);
      return position.knowsAll;
    };
    expect(knowsAllAfter(['new', 'b', 'a'], true)).toBe(true);
    expect(knowsAllAfter(['new', 'b', 'a'], false)).toBe(false);
    expect(knowsAllAfter(['new', 'b', 'a', 'old'], true)).toBe(false);
    expect(knowsAllAfter(['new'], true)).toBe(true);
  });

  it('treats events behind all known ones as new if all were known', () => {
    const position = new Position();
    position.startAfter(['a', 'b'].map(named), true);
    const reading = new ReverseScan(position, 9);
    for (const key of ['b', 'a', 'late']) reading.take(named(key));
    expect(reading.hasPlace).toBe(true);
    expect(reading.end(true)).toEqual({ fresh: [named('late')], depth: 3, knowsNone: false });
  });
});
