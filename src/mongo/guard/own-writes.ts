import { BSON, type Document } from 'mongodb';
import { loggerFor } from '../../logging/logger';
import { isOwnWrite } from '../connect/own-options';

/**
 * The majority didn't confirm it in time, or there are too few nodes for a majority. The primary has it in
 * any case.
 */
const UNCONFIRMED: ReadonlySet<unknown> = new Set([64, 100]);
/**
 * The driver's reply, from which each operation reads its part; a plain object if the driver has no class for
 * it.
 */
interface DriverReply {
  has?(name: string): boolean;
  toObject(options: BSON.DeserializeOptions): Document;
  readonly constructor: { make(bytes: Uint8Array): unknown };
}

const UNCHANGED: BSON.DeserializeOptions & Document = {
  promoteValues: false,
  bsonRegExp: true,
  validation: { utf8: false },
};

/** How long later writes then skip the wait for the majority. */
const PRIMARY_ALONE_MS = 30_000;

/**
 * This package's writes through one client. A write that the primary has done counts as done: reported as an
 * error, a claimed job would be `running` without a worker. While the majority is unreachable, not every
 * write waits for it.
 */
export class OwnWrites {
  #primaryAloneUntil = 0;

  /** Returns the command as it is sent. */
  prepared(command: Document): Document {
    if (!isOwnWrite(command) || performance.now() >= this.#primaryAloneUntil) return command;
    return { ...command, writeConcern: { w: 1 } };
  }

  /** Returns the reply to a command without the error that the majority is late. */
  reply(command: Document, reply: unknown): unknown {
    const given = reply as DriverReply;
    if (!isOwnWrite(command) || given.has?.('writeConcernError') !== true) return reply;
    const { writeConcernError, ...others } = given.toObject(UNCHANGED);
    if (!UNCONFIRMED.has(Number(writeConcernError.code))) return reply;
    if (performance.now() >= this.#primaryAloneUntil) {
      loggerFor('RocketJob::Job').warn(
        `A majority of the database nodes does not confirm writes: for ${PRIMARY_ALONE_MS / 1_000} s jobs are written only to the primary, and a failover could lose these writes`,
      );
    }
    this.#primaryAloneUntil = performance.now() + PRIMARY_ALONE_MS;
    return given.constructor.make(BSON.serialize(others));
  }
}
