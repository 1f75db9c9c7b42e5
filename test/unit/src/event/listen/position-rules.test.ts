import fc from 'fast-check';
import { BSON, ObjectId, UUID } from 'mongodb';
import { expect, it } from 'vitest';
import { Position } from '../../../../../src/event/listen/position';
import { RawDocument } from '../../../../../src/event/listen/raw-document';
import { ResumeScan } from '../../../../../src/event/listen/resume-scan';
import { ReverseScan } from '../../../../../src/event/listen/reverse-scan';

// Tests the rules against a model of the database: publishers with any clocks and ids, lost cursors, a ring
// that rolls over, writes that become visible late. The events that the rules deliver are compared with the
// written ones.

/** Small, so that much is forgotten. */
const REMEMBERED = 16;

/** Any kind of `_id`, of a publisher whose clock may be hours off; `n` makes it unique. */
const kindsOfId: readonly ((n: number, skewSeconds: number) => unknown)[] = [
  (n, skew) =>
    new ObjectId(
      ObjectId.createFromTime(1_700_000_000 + skew)
        .toHexString()
        .slice(0, 16) + hex(n),
    ),
  (n) => `text ${-n}`,
  (n) => new UUID(`00000000-0000-4000-8000-0000${hex(n)}`),
  (n, skew) => new Date(skew * 1_000 - n),
  (n) => ({ compound: -n }),
  (n) => new BSON.Long(-n, 5),
  (n) => BSON.Decimal128.fromString(`${-n}.5`),
  (n) => new BSON.Code(`code ${n}`),
];
const hex = (n: number) => n.toString(16).padStart(8, '0');

const arbitraryId = fc.record({
  kind: fc.nat({ max: kindsOfId.length - 1 }),
  skewSeconds: fc.integer({ min: -43_200, max: 43_200 }),
});
type ArbitraryId = typeof arbitraryId extends fc.Arbitrary<infer T> ? T : never;

/** The written events, each with its number in natural order. */
class Written {
  readonly #numbers = new Map<string, number>();
  #count = 0;

  write({ kind, skewSeconds }: ArbitraryId): RawDocument {
    const n = this.#count++;
    const document = new RawDocument(BSON.serialize({ _id: kindsOfId[kind]?.(n, skewSeconds), n }));
    this.#numbers.set(document.key, n);
    return document;
  }

  get count(): number {
    return this.#count;
  }

  numberOf(document: RawDocument | undefined): number {
    return document === undefined ? -1 : (this.#numbers.get(document.key) ?? Number.NaN);
  }
}

/**
 * How late a write may become visible in a collection that isn't capped, in documents; a thorough poll goes
 * further back.
 */
const LATEST = 6;
const WINDOW = 4;
const THOROUGH_MARGIN = 8;

/** A capped collection of this size, and a listener that tails it as the strategy does. */
class Tail {
  readonly written = new Written();
  readonly delivered: number[] = [];
  readonly gaps: { after: number; before: number }[] = [];
  readonly #position = new Position<RawDocument>(REMEMBERED);
  readonly #size: number;
  #ring: RawDocument[] = [];
  /** The number of events pushed out of the ring. */
  #gone = 0;
  #cursor: { at: number; skip: number; isOpen: boolean; catchUp: ResumeScan<RawDocument> } | undefined;

  constructor(size: number, before: readonly ArbitraryId[]) {
    this.#size = size;
    this.write(before);
    const newest = this.#ring.slice(-REMEMBERED);
    this.#position.startAfter(newest, newest.length === this.#ring.length);
  }

  write(ids: readonly ArbitraryId[]): void {
    this.#ring.push(...ids.map((id) => this.written.write(id)));
    const over = Math.max(0, this.#ring.length - this.#size);
    this.#ring = this.#ring.slice(over);
    this.#gone += over;
  }

  loseCursor(): void {
    this.#cursor = undefined;
  }

  /**
   * Starts to open a cursor if there is none; until it has opened, polls. @param countIsOffBy the error of
   * the fast count
   */
  pollLoop(countIsOffBy: number): void {
    if (this.#cursor?.isOpen === true) return;
    const count = this.#ring.length + countIsOffBy;
    this.#cursor ??= this.#openAt(Math.max(0, count - REMEMBERED));
    this.#look();
  }

  read(batchSize: number, countIsOffBy: number): 'some' | 'end' | 'lost' {
    if (this.#cursor === undefined) this.pollLoop(countIsOffBy);
    const cursor = this.#cursor;
    if (cursor === undefined || cursor.at < this.#gone) {
      this.loseCursor();
      return 'lost';
    }
    cursor.isOpen = true;
    const batch = this.#ring.slice(cursor.at - this.#gone, cursor.at - this.#gone + batchSize);
    cursor.at += batch.length;
    this.#deliver(cursor.catchUp.take(batch));
    if (batch.length > 0) return 'some';
    if (!cursor.catchUp.isSearching) return 'end';
    this.loseCursor();
    if (cursor.skip === 0) return this.#ring.length === 0 ? 'end' : 'lost';
    this.#cursor = this.#openAt(0);
    this.#look();
    return 'lost';
  }

  readToEnd(): void {
    while (this.read(5, 0) !== 'end');
  }

  #look(): void {
    const look = new ReverseScan(this.#position, THOROUGH_MARGIN);
    const isAll = this.#ring.toReversed().every((document) => look.take(document));
    const { fresh, knowsNone } = look.end(isAll);
    const [after, before] = [this.#position.newest, fresh[0]].map((document) =>
      this.written.numberOf(document),
    );
    if (knowsNone && fresh.length > 0) this.gaps.push({ after: after ?? -1, before: before ?? -1 });
    for (const document of fresh) this.#position.remember(document);
    this.#deliver(fresh);
  }

  #deliver(fresh: readonly RawDocument[]): void {
    this.delivered.push(...fresh.map((document) => this.written.numberOf(document)));
  }

  #openAt(skip: number) {
    const at = this.#gone + Math.min(skip, this.#ring.length);
    return { at, skip, isOpen: false, catchUp: new ResumeScan(this.#position) };
  }
}

const ids = (maxLength: number) => fc.array(arbitraryId, { maxLength });

const tailSteps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: ids(12).map((documents) => (tail: Tail) => tail.write(documents)) },
    { weight: 1, arbitrary: ids(80).map((documents) => (tail: Tail) => tail.write(documents)) },
    {
      weight: 5,
      arbitrary: fc.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -30, max: 30 })).map(
        ([size, offBy]) =>
          (tail: Tail) =>
            void tail.read(size, offBy),
      ),
    },
    {
      weight: 2,
      arbitrary: fc.integer({ min: -30, max: 30 }).map((offBy) => (tail: Tail) => tail.pollLoop(offBy)),
    },
    { weight: 2, arbitrary: fc.constant((tail: Tail) => tail.loseCursor()) },
  ),
  { maxLength: 60 },
);

it('delivers everything once and in order over any cursors, except reported gaps', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), ids(40), tailSteps, (size, before, steps) => {
      fc.pre(before.length > 0);
      const tail = new Tail(size, before);
      for (const step of steps) step(tail);
      tail.readToEnd();
      expect(tail.delivered).toEqual([...new Set(tail.delivered)].sort((a, b) => a - b));
      const delivered = new Set(tail.delivered);
      for (let n = before.length; n < tail.written.count; n++) {
        const isDeclared = tail.gaps.some(({ after, before }) => after < n && n < before);
        expect(delivered.has(n) || isDeclared).toBe(true);
      }
      expect(tail.delivered.every((n) => n >= before.length)).toBe(true);
      if (tail.written.count <= size) expect(tail.gaps).toEqual([]);
    }),
    { numRuns: 2_000 },
  );
});

/** A collection that isn't capped: documents are in the order in which their writes started, and expire. */
class Expiring {
  readonly written = new Written();
  readonly delivered: number[] = [];
  readonly expiredUnseen = new Set<number>();
  readonly #position = new Position<RawDocument>(REMEMBERED);
  #visible: { document: RawDocument; isVisible: boolean }[] = [];

  constructor(before: readonly ArbitraryId[]) {
    for (const id of before) this.write(id, true);
    const newest = this.#visible.slice(-REMEMBERED).map(({ document }) => document);
    this.#position.startAfter(newest, newest.length === this.#visible.length);
  }

  write(id: ArbitraryId, isVisible: boolean): void {
    this.#visible.push({ document: this.written.write(id), isVisible });
    for (const late of this.#visible.slice(0, -LATEST)) late.isVisible = true;
  }

  commitAll(): void {
    for (const late of this.#visible) late.isVisible = true;
  }

  /** The oldest expire. Polls are more frequent than the database's expiry. */
  expire(count: number): void {
    this.commitAll();
    this.look(true);
    for (const { document } of this.#visible.splice(0, count)) {
      if (!this.delivered.includes(this.written.numberOf(document)))
        this.expiredUnseen.add(this.written.numberOf(document));
    }
    this.look(true);
  }

  look(isThorough: boolean): void {
    const newestFirst = this.#visible
      .flatMap(({ document, isVisible }) => (isVisible ? [document] : []))
      .reverse();
    let look = new ReverseScan(this.#position, WINDOW);
    const window = newestFirst.slice(0, WINDOW);
    for (const document of window) look.take(document);
    let isAll = window.length < WINDOW;
    if (isThorough || !look.hasPlace) {
      look = new ReverseScan(this.#position, THOROUGH_MARGIN);
      isAll = newestFirst.every((document) => look.take(document));
    }
    const { fresh, depth } = look.end(isAll);
    const oldest = fresh[0];
    if (oldest !== undefined) expect(newestFirst.slice(0, depth)).toContain(oldest);
    for (const document of fresh) this.#position.remember(document);
    this.delivered.push(...fresh.map((document) => this.written.numberOf(document)));
  }
}

const expiringSteps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.tuple(arbitraryId, fc.boolean()).map(
        ([id, isVisible]) =>
          (all: Expiring) =>
            all.write(id, isVisible),
      ),
    },
    { weight: 2, arbitrary: fc.constant((all: Expiring) => all.commitAll()) },
    { weight: 4, arbitrary: fc.boolean().map((isThorough) => (all: Expiring) => all.look(isThorough)) },
    { weight: 1, arbitrary: fc.nat({ max: 40 }).map((count) => (all: Expiring) => all.expire(count)) },
  ),
  { maxLength: 120 },
);

it('finds everything once by reading back, however late it becomes visible and whatever expires', () => {
  fc.assert(
    fc.property(ids(40), expiringSteps, (before, steps) => {
      const all = new Expiring(before);
      for (const step of steps) step(all);
      all.commitAll();
      all.look(true);
      const after = Array.from({ length: all.written.count - before.length }, (_, n) => before.length + n);
      expect(all.delivered.toSorted((a, b) => a - b)).toEqual(after.filter((n) => !all.expiredUnseen.has(n)));
    }),
    { numRuns: 2_000 },
  );
});
