import { ObjectId } from 'mongodb';

/**
 * Returns an id whose seconds are those of a time; its process and its counter stay, by which retries and the order of one
 * publisher's events are told.
 */
export function datedId(id: ObjectId, time: Date): ObjectId {
  const bytes = Buffer.from(id.id);
  bytes.writeUInt32BE(Math.floor(time.getTime() / 1_000));
  return new ObjectId(bytes);
}
