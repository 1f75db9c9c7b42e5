import { ObjectId } from 'mongodb';
import { expect, it } from 'vitest';
import { datedId } from '../../../../../src/event/publish/dated-id';

it.each(['2026-01-02T03:04:05.999Z', '2000-01-01T00:00:00Z', '2105-12-31T23:59:59Z'])(
  'an id has %s, and keeps the parts for its process and its place',
  (time) => {
    const id = new ObjectId();
    const dated = datedId(id, new Date(time));
    expect(dated.getTimestamp()).toEqual(new Date(Math.floor(Date.parse(time) / 1_000) * 1_000));
    expect(dated.toHexString().slice(8)).toBe(id.toHexString().slice(8));
    expect(datedId(id, new Date(time)).equals(dated)).toBe(true);
  },
);
