import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from '../../../../src/errors/nearest-name';

const actions = ['stop', 'pause', 'resume', 'refresh', 'kill', 'thread_dump'];

describe('nearestName', () => {
  it.each([
    ['puase', 'pause'],
    ['Stop', 'stop'],
    ['threadDump', 'thread_dump'],
    ['thread-dump', 'thread_dump'],
    ['kil', 'kill'],
    ['resmue', 'resume'],
  ])('finds %s for %s', (given, meant) => expect(nearestName(given, actions)).toBe(meant));

  it.each(['destroy', 'x', ''])('finds nothing close to %j', (given) =>
    expect(nearestName(given, actions)).toBeUndefined(),
  );
});

describe('didYouMean', () => {
  it('asks, or returns nothing', () => {
    expect(didYouMean('stpo', actions)).toBe('. Did you mean `stop`?');
    expect(didYouMean('destroy', actions)).toBe('');
  });
});
