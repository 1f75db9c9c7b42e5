import { ObjectId } from 'mongodb';

/**
 * Returns an id with the seconds of a given time. The process and counter parts stay, because they identify
 * retries and the order of one publisher's events.
 */
export function datedId(id: ObjectId, time: Date): ObjectId {
  const bytes = Buffer.from(id.id);
  bytes.writeUInt32BE(Math.floor(time.getTime() / 1_000));
  return new ObjectId(bytes);
}
