import { describe, expect, it } from 'vitest';
import {
  restoreSnapshot,
  snapshotOf,
} from '../../../../../../console/evaluator/ruby/process/memory-snapshot';

function memoryWith(bytes: Readonly<Record<number, number>>, pages = 1): WebAssembly.Memory {
  const memory = new WebAssembly.Memory({ initial: pages });
  const view = new Uint8Array(memory.buffer);
  for (const [place, value] of Object.entries(bytes)) view[Number(place)] = value;
  return memory;
}

const bytesOf = (memory: WebAssembly.Memory) => Buffer.from(memory.buffer);

describe('a snapshot of memory', () => {
  it('turns a memory in its first state into the recorded one, even if it has grown', () => {
    const first = { 5: 1, 9000: 2 };
    const later = memoryWith({ 5: 1, 9000: 3, 65535: 4, 65536: 5, 150000: 6 }, 3);
    const snapshot = snapshotOf(bytesOf(memoryWith(first)), bytesOf(later));
    const restored = memoryWith(first);
    restoreSnapshot(snapshot, restored);
    expect(bytesOf(restored).equals(bytesOf(later))).toBe(true);
  });

  it('contains cleared pages, and no unchanged ones', () => {
    const first = { 100: 1, 5000: 1 };
    const later = memoryWith({ 100: 1 });
    const snapshot = snapshotOf(bytesOf(memoryWith(first)), bytesOf(later));
    expect(snapshot.length).toBeLessThan(2 * 4096);
    const restored = memoryWith(first);
    restoreSnapshot(snapshot, restored);
    expect(bytesOf(restored).equals(bytesOf(later))).toBe(true);
  });
});
