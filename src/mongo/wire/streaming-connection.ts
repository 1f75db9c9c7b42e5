import { driverConnection, type SendCommandArguments } from './driver-connection';
import { type BatchReply, type ReceiveReply, replyReceiverOf } from './streamed-replies';

/** A connection that streams replies to those who asked for it. */
export class StreamingConnection extends driverConnection() {
  override command(...args: SendCommandArguments): Promise<unknown> {
    const [, command, options] = args;
    const receive = 'getMore' in command ? replyReceiverOf(options.session) : undefined;
    return receive === undefined ? super.command(...args) : this.#stream(args, receive);
  }

  /** Returns the last reply. */
  async #stream(args: SendCommandArguments, receive: ReceiveReply): Promise<unknown> {
    const [namespace, command, options, ...more] = args;
    const streamed = { ...options, exhaustAllowed: true };
    let last: unknown;
    for await (const reply of this.sendCommand(namespace, command, streamed, ...more)) {
      last = reply;
      if (receive(reply as BatchReply)) continue;
      this.cleanup(new Error('The replies are not wanted any more'));
      break;
    }
    return last;
  }
}
