import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EventFeed } from '../../../../console/live/event-feed';
import type { EventRecord } from '../../../../src/audit/event-record';
import { coloursFor } from '../../../../src/display/colours';
import type { Event } from '../../../../src/event/event';

const style = { colour: coloursFor(false), width: undefined, height: undefined };
const published = (name: string, action: string, parameters = {}): Event => ({
  id: 1,
  name,
  action,
  parameters,
  createdAt: new Date(2026, 0, 2, 10, 32, 5),
});

describe('the feed of events', () => {
  let lines: string[];
  let looks: number;
  let told: EventRecord[];
  let feed: EventFeed;

  beforeEach(() => {
    vi.useFakeTimers();
    lines = [];
    looks = 0;
    told = [];
    feed = new EventFeed({
      style,
      print: (text) => lines.push(text),
      recordOf: async (event) => {
        looks++;
        return { ...event, receipts: [] } as unknown as EventRecord;
      },
      onTold: (record) => told.push(record),
    });
  });
  afterEach(() => {
    feed.end();
    vi.useRealTimers();
  });

  const set = published('RocketJob::Subscribers::Logger', 'set', { level: 'debug' });
  const pause = published('RocketJob::Subscribers::Server', 'pause');

  it('shows a few, each on its line, in order', async () => {
    feed.take(set);
    feed.take(pause);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(lines).toEqual([
      '10:32:05  unknown user (Ruby) set the log level to debug everywhere',
      '10:32:05  unknown user (Ruby) paused all servers',
    ]);
    expect(told).toHaveLength(2);
  });

  it('counts from 20 a second on, and shows lines again when it calms down', async () => {
    for (let second = 0; second < 3; second++) {
      for (let count = 0; count < 50; count++) feed.take(count < 30 ? set : pause);
      await vi.advanceTimersByTimeAsync(1_000);
    }
    expect(lines).toHaveLength(19 + 3);
    expect(lines.slice(19)).toEqual([
      '31 more events in the last second: 20 Server.pause, 11 Logger.set',
      '50 events in the last second: 30 Logger.set, 20 Server.pause',
      '50 events in the last second: 30 Logger.set, 20 Server.pause',
    ]);
    expect(looks).toBe(19);
    await vi.advanceTimersByTimeAsync(1_000);
    feed.take(pause);
    await vi.advanceTimersByTimeAsync(0);
    expect(lines.at(-1)).toBe('10:32:05  unknown user (Ruby) paused all servers');
  });

  it('does no more work for twenty thousand events with different names than for twenty', async () => {
    for (let count = 0; count < 20_000; count++)
      feed.take(published(`\u001b[2J${count}${'x'.repeat(100)}`, 'go'));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lines).toHaveLength(20);
    expect(lines.at(-1)).toMatch(/^19981 more events in the last second: .*, \d+ others$/);
    expect(lines.every((line) => line.length < 600)).toBe(true);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
    expect(lines.join('')).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
  });

  it('shows an event with a name that is too long, and only the name of one without a possible sentence', async () => {
    feed.take(published('Example', 'a'.repeat(50_000), { text: '\u009b31m' }));
    feed.take({ ...published('Example', 'go'), createdAt: undefined as unknown as Date });
    await vi.advanceTimersByTimeAsync(0);
    expect(lines).toEqual([
      expect.stringMatching(/ published Example\.a{200}… 49800 more characters \{text: '\\u009b31m'\}$/),
      'event     Example.go',
    ]);
  });

  it("doesn't wait for the database: an event is shown without its related documents", async () => {
    feed.end();
    const hanging = new EventFeed({
      style,
      print: (text) => lines.push(text),
      recordOf: () => new Promise(() => {}),
      onTold: () => {},
    });
    hanging.take(pause);
    await vi.advanceTimersByTimeAsync(500);
    expect(lines).toEqual(['event     Server.pause']);
    hanging.end();
    hanging.take(pause);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(lines).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
