import { describe, expect, it } from 'vitest';
import { Position } from '../../../../../src/event/listen/position';
import { ResumeScan } from '../../../../../src/event/listen/resume-scan';

const named = (...keys: readonly string[]) => keys.map((key) => ({ key }));

function setUp(...known: readonly string[]) {
  const position = new Position();
  position.startAfter(named(...known), false);
  return { position, scan: new ResumeScan(position) };
}

describe('ResumeScan', () => {
  it('drops events before the first known one, and returns unknown ones after it', () => {
    const { scan } = setUp('a', 'b');
    expect(scan.isSearching).toBe(true);
    expect(scan.take(named('old', 'a', 'late', 'b', 'new'))).toEqual(named('late', 'new'));
    expect(scan.isSearching).toBe(false);
  });

  it('continues its search over several batches until a known event turns up', () => {
    const { scan } = setUp('a');
    expect(scan.take(named('old', 'older'))).toEqual([]);
    expect(scan.isSearching).toBe(true);
    expect(scan.take(named('a'))).toEqual([]);
    expect(scan.isSearching).toBe(false);
    expect(scan.take(named('new'))).toEqual(named('new'));
  });

  it('remembers the events it returns, and nothing else', () => {
    const { scan, position } = setUp('a');
    scan.take(named('old', 'a', 'one', 'two'));
    expect(['old', 'one', 'two'].map((key) => position.knows({ key }))).toEqual([false, true, true]);
    expect(position.newest).toEqual({ key: 'two' });
    expect(scan.take(named('one', 'three'))).toEqual(named('three'));
  });
});
