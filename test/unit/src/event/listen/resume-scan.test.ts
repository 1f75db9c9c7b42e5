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
  it('drops what comes before the first known one, and gives what comes after it and is not known', () => {
    const { scan } = setUp('a', 'b');
    expect(scan.isSearching).toBe(true);
    expect(scan.take(named('old', 'a', 'late', 'b', 'new'))).toEqual(named('late', 'new'));
    expect(scan.isSearching).toBe(false);
  });

  it('searches on over several batches until something known turns up', () => {
    const { scan } = setUp('a');
    expect(scan.take(named('old', 'older'))).toEqual([]);
    expect(scan.isSearching).toBe(true);
    expect(scan.take(named('a'))).toEqual([]);
    expect(scan.isSearching).toBe(false);
    expect(scan.take(named('new'))).toEqual(named('new'));
  });

  it('remembers what it gives, and nothing else', () => {
    const { scan, position } = setUp('a');
    scan.take(named('old', 'a', 'one', 'two'));
    expect(['old', 'one', 'two'].map((key) => position.knows({ key }))).toEqual([false, true, true]);
    expect(position.newest).toEqual({ key: 'two' });
    expect(scan.take(named('one', 'three'))).toEqual(named('three'));
  });
});
