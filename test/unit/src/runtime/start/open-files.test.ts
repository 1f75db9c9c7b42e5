import { describe, expect, it } from 'vitest';
import { checkOpenFiles } from '../../../../../src/runtime/start/open-files';

describe('the limit on open files', () => {
  it.each([
    [10, 40],
    [1, 69],
    [200, 1_024],
  ])('refuses %i workers with %i files, and names both', (workers, limit) => {
    expect(() => checkOpenFiles(workers, limit)).toThrow(
      new RegExp(`for ${workers} workers, and its limit is ${limit} .*ulimit -n 1024`),
    );
  });

  it.each([
    [10, 1_024],
    [1, 70],
    [1_000, Number.POSITIVE_INFINITY],
  ])('accepts %i workers with %d files', (workers, limit) => {
    expect(() => checkOpenFiles(workers, limit)).not.toThrow();
  });
});
