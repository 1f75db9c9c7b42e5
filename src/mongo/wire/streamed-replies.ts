import type { BatchReply } from './batch-reply';

/**
 * Gets a reply as it arrives. Must not throw.
 *
 * @returns whether to go on; if not, the connection is closed, since nothing else ends its replies
 */
export type ReceiveReply = (reply: BatchReply) => boolean;

/** A property and not a weak map, whose entries only a full garbage collection removes. */
const RECEIVE = Symbol('receive');

interface Streaming {
  [RECEIVE]?: ReceiveReply;
}

/**
 * Makes the database send the batches of a cursor without a request for each (an exhaust cursor). One
 * `getMore` then stays pending as long as the cursor lives, and `receive` gets every reply to it, also the
 * last. A database that can't do this, such as a `mongos`, replies once to each `getMore`.
 *
 * It needs a client of this package, and has no effect with others.
 *
 * @param session the cursor's own
 */
export function streamReplies(session: object, receive: ReceiveReply): void {
  (session as Streaming)[RECEIVE] = receive;
}

/** Returns the receiver of a session's replies, if they are to be streamed. */
export function replyReceiverOf(session: object | undefined): ReceiveReply | undefined {
  return (session as Streaming | undefined)?.[RECEIVE];
}
