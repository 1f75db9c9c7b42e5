import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { changeText, foldedChanges, standingText } from '../../../../../console/display/events/change-text';
import { checkedWatchOptions } from '../../../../../console/live/watch/watch-options';
import { changesBetween, type Watched, watchedIn } from '../../../../../console/live/watch/watched';
import * as consoleApi from '../../../../../src/console-api';
import { coloursFor } from '../../../../../src/display/colours';
import * as api from '../../../../../src/index';

const STYLE = { colour: coloursFor(false), width: undefined, height: undefined };
const NOW = new Date('2026-11-25T10:00:00Z');
const core = { api, console: consoleApi };

function server(name: string, state: string, heartbeatAgeMs = 1_000) {
  const heartbeat = {
    _id: new ObjectId(),
    updated_at: new Date(NOW.getTime() - heartbeatAgeMs),
    workers: 1,
  };
  return new api.Server({ _id: new ObjectId(), name, state, max_workers: 1, heartbeat } as never, NOW);
}

const one = (key: string, state: string): Watched => ({ key, label: key, state });

describe('watchedIn', () => {
  it('lists servers by name, and marks dead ones', () => {
    const watched = watchedIn([server('a:1', 'running'), server('b:2', 'paused', 600_000)], core);
    expect(watched.map(({ label, state }) => [label, state])).toEqual([
      ['a:1', 'running'],
      ['b:2', 'paused (zombie)'],
    ]);
  });

  it('lists documents by id, and anything else as one value', () => {
    expect(watchedIn([{ _id: 7, state: 'queued', x: 1 }], core)).toEqual([
      { key: '7', label: '7', state: 'queued' },
    ]);
    expect(watchedIn({ running: 3 }, core)).toEqual([{ key: '', label: '', state: '{ running: 3 }' }]);
    expect(watchedIn([1, 2], core)).toEqual([{ key: '', label: '', state: '[ 1, 2 ]' }]);
    expect(watchedIn([], core)).toEqual([]);
  });
});

describe('changesBetween', () => {
  it('returns additions, changes and removals, and nothing else', () => {
    const before = [one('a', 'running'), one('b', 'running'), one('c', 'paused')];
    const after = [one('a', 'running'), one('b', 'stopping'), one('d', 'starting')];
    expect(changesBetween(before, after)).toEqual([
      { what: 'b', from: 'running', to: 'stopping' },
      { what: 'd', from: undefined, to: 'starting' },
      { what: 'c', from: 'paused', to: undefined },
    ]);
    expect(changesBetween(after, after)).toEqual([]);
  });

  it('returns no change of several with the same key, whatever their order', () => {
    const before = [one('Invalid Date', 'running'), one('Invalid Date', 'paused'), one('Invalid Date', 'x')];
    expect(changesBetween(before, [...before].reverse())).toEqual([]);
    expect(changesBetween(before, [before[2] as Watched, one('Invalid Date', 'stopping')])).toEqual([
      { what: 'Invalid Date', from: 'running', to: 'stopping' },
      { what: 'Invalid Date', from: 'paused', to: undefined },
    ]);
  });
});

describe('the output of a watch', () => {
  it.each([
    [{ what: 'a:1', from: 'running', to: 'paused' }, 'a:1  running → paused'],
    [{ what: 'a:1', from: 'running', to: undefined }, 'a:1  running → deleted'],
    [{ what: 'a:1', from: undefined, to: 'starting' }, 'a:1  new: starting'],
    [{ what: '', from: '3', to: '4' }, '3 → 4'],
  ])('%j', (change, text) => {
    expect(changeText(change, NOW, STYLE).slice(10)).toBe(text);
  });

  it('counts the states', () => {
    expect(standingText([one('a', 'running'), one('b', 'paused'), one('c', 'running')])).toBe(
      '2 running, 1 paused',
    );
    expect(standingText([])).toBe('none');
    expect(standingText([{ key: '', label: '', state: '{ running: 3 }' }])).toBe('{ running: 3 }');
  });
});

describe('the output of a watch with many states', () => {
  const many = Array.from({ length: 30 }, (_, index) => one(`a:${index}`, `state ${index}`));

  it('counts ten states, and the others together', () => {
    const text = standingText([...many, one('b', 'state 29')]);
    expect(text).toMatch(/^2 state 29, 1 state 0, /);
    expect(text).toMatch(/1 state 8, … 20 in other states$/);
  });

  it('has a line for ten kinds of changes, and one for the others', () => {
    const changes = many.map(({ label, state }) => ({ what: label, from: state, to: undefined }));
    const lines = foldedChanges(changes, NOW, STYLE).split('\n');
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toBe('… 20 other changes');
  });
});

describe('checkedWatchOptions', () => {
  it.each([
    [{ untill: () => true }, 'Did you mean `until`?'],
    [{ until: true }, '`until` to be a function'],
    [{ timeout: '5' }, "`timeout` to be a duration such as '10m', or a number of seconds"],
    [{ timeout: -1 }, '`timeout` to be a duration'],
    [{ every: '50ms' }, "`every` to be a duration of '100ms' or more"],
    [{ every: 0 }, "`every` to be a duration of '100ms' or more, or a number of seconds"],
    ['5', 'the options of `watch` to be one object'],
    [null, 'the options of `watch` to be one object'],
  ])('refuses %j', (given, message) => {
    expect(() => checkedWatchOptions(given)).toThrow(message);
  });
});
