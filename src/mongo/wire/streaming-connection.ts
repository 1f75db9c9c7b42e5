import { MongoServerError } from 'mongodb';
import { BatchReply } from './batch-reply';
import { driverConnection, type SendCommandArguments } from './driver-connection';
import { type ReceiveReply, replyReceiverOf } from './streamed-replies';

/** A connection that streams replies to those who asked for it. */
export class StreamingConnection extends driverConnection() {
  override command(...args: SendCommandArguments): Promise<unknown> {
    const [, command, options] = args;
    const receive = 'getMore' in command ? replyReceiverOf(options.session) : undefined;
    return receive === undefined ? super.command(...args) : this.#stream(args, receive);
  }

  /** Returns the last reply, of the driver's own class; its documents have been received. */
  async #stream(args: SendCommandArguments, receive: ReceiveReply): Promise<unknown> {
    const [namespace, command, options, replyClass] = args;
    const streamed = { ...options, exhaustAllowed: true };
    let last: BatchReply | undefined;
    try {
      for await (const reply of this.sendCommand(namespace, command, streamed, BatchReply)) {
        last = reply as BatchReply;
        if (receive(last)) continue;
        this.cleanup(new Error('The replies are not wanted any more'));
        break;
      }
    } catch (error) {
      // After an error of the database no reply follows. After any other, the next command would read one.
      if (!(error instanceof MongoServerError)) this.cleanup(error as Error);
      throw error;
    }
    const rest = last && replyClass?.make(last.bytes);
    rest?.clear?.();
    return rest;
  }
}
