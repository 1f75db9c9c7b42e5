// The pages of WebAssembly's memory that have changed, so that they can be restored into a memory in its
// original state: the size of the memory, the number of pages, the place of each, and then the pages. Each
// number takes 4 bytes.

const PAGE = 4096;
const WASM_PAGE = 65_536;
const NUMBER = Uint32Array.BYTES_PER_ELEMENT;

/** Returns what turns a memory with the content `before` into one with `after`. */
export function snapshotOf(before: Uint8Array, after: Uint8Array): Buffer {
  const [old, present] = [Buffer.from(before), Buffer.from(after)];
  const pageOf = (memory: Buffer, place: number) => memory.subarray(place, place + PAGE);
  const empty = Buffer.alloc(PAGE);
  const places: number[] = [];
  for (let place = 0; place < present.length; place += PAGE) {
    const known = place < old.length ? pageOf(old, place) : empty;
    if (!pageOf(present, place).equals(known)) places.push(place);
  }
  const head = Buffer.from(Uint32Array.of(present.length, places.length, ...places).buffer);
  return Buffer.concat([head, ...places.map((place) => pageOf(present, place))]);
}

/** Writes it into a memory. */
export function restoreSnapshot(snapshot: Buffer, memory: WebAssembly.Memory): void {
  const numberAt = (index: number) => snapshot.readUInt32LE(index * NUMBER);
  memory.grow((numberAt(0) - memory.buffer.byteLength) / WASM_PAGE);
  const bytes = new Uint8Array(memory.buffer);
  const count = numberAt(1);
  for (let page = 0, from = (2 + count) * NUMBER; page < count; page++, from += PAGE)
    bytes.set(snapshot.subarray(from, from + PAGE), numberAt(2 + page));
}
