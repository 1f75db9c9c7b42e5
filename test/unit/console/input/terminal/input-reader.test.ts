import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type InputEvent, InputReader } from '../../../../../console/input/terminal/input-reader';

let events: InputEvent[];
let reader: InputReader;
let keyboard: PassThrough;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  events = [];
  keyboard = new PassThrough();
  reader = new InputReader(keyboard, (more) => events.push(...more));
  reader.start();
});

afterEach(() => {
  reader.stop();
  vi.useRealTimers();
});

const write = async (text: string) => {
  keyboard.write(text);
  await new Promise((resolve) => setImmediate(resolve));
};
const names = () => events.map((event) => (event.kind === 'key' ? event.key.name : event.text));

it("doesn't wait after a typed Enter", async () => {
  for (const key of ['1', '+', '2', '\r']) await write(key);
  expect(names()).toEqual(['1', undefined, '2', 'return']);
});

it('waits after a line that arrived all at once, because another one may follow', async () => {
  await write('a\r');
  expect(events).toEqual([]);
  await write('b\r');
  expect(events).toEqual([]);
  vi.runAllTimers();
  expect(events).toEqual([{ kind: 'paste', text: 'a\nb', isEntered: true }]);
});
