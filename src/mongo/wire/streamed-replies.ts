import type { BatchReply } from './batch-reply';

/**
 * Gets a reply as it arrives.
 *
 * @returns whether to go on; if not, the connection is closed, since nothing else ends its replies
 */
export type ReceiveReply = (reply: BatchReply) => boolean;

const receivers = new WeakMap<object, ReceiveReply>();

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
  receivers.set(session, receive);
}

/** Returns the receiver of a session's replies, if they are to be streamed. */
export function replyReceiverOf(session: object | undefined): ReceiveReply | undefined {
  return session === undefined ? undefined : receivers.get(session);
}
