/** An XPUB that adds subscriptions by hand, so that a greeting comes first, and can leave out who does not read. */
import { XPublisher } from "zeromq";
import { type Frames, isAgain, SOCKET_OPTIONS } from "./zeromq-socket.ts";

/** zmq.h's numbers of options that zeromq has no properties for. */
const ZMQ_SUBSCRIBE = 6;
const ZMQ_UNSUBSCRIBE = 7;
const ZMQ_XPUB_MANUAL_LAST_VALUE = 98;

/**
 * Messages that ZeroMQ itself holds for a subscriber. ZeroMQ counts messages, not bytes, so it gets few, and the queue
 * before it, whose bytes are counted, holds the rest. Odd: one more then leaves ZeroMQ's low-water mark as it is.
 */
const HELD_MESSAGES = 63;

/** zeromq warns that an option holds from the next bind on. Those of subscriptions hold at once. */
function quietly(change: () => void): void {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    change();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** What it says of a subscription, and of "last", concerns the subscriber whose message was received last. */
export class ManualPublisher extends XPublisher {
  constructor() {
    super({ ...SOCKET_OPTIONS, sendHighWaterMark: HELD_MESSAGES, noDrop: true, manual: true });
  }

  subscribe(topic: Buffer): void {
    this.setStringOption(ZMQ_SUBSCRIBE, topic);
  }

  unsubscribe(topic: Buffer): void {
    this.setStringOption(ZMQ_UNSUBSCRIBE, topic);
  }

  /** False when a subscriber has no room. */
  async offer(frames: Frames): Promise<boolean> {
    try {
      await this.send([...frames]);
      return true;
    } catch (error) {
      if (isAgain(error)) return false;
      throw error;
    }
  }

  /** Offers to that one subscriber alone; to all, when another one leaves in that very moment. */
  offerToLast(frames: Frames): Promise<boolean> {
    quietly(() => this.setBoolOption(ZMQ_XPUB_MANUAL_LAST_VALUE, true));
    const offered = this.offer(frames);
    // Off means automatic to ZeroMQ, so manual is set again.
    quietly(() => {
      this.setBoolOption(ZMQ_XPUB_MANUAL_LAST_VALUE, false);
      this.manual = true;
    });
    return offered;
  }

  /** Who has no room for `frames` gets `last` instead, and then nothing until it has read what it holds. */
  async dropFor(last: Frames, frames: Frames): Promise<void> {
    this.sendHighWaterMark = HELD_MESSAGES + 1;
    const offered = this.offer(last);
    this.sendHighWaterMark = HELD_MESSAGES;
    await offered;
    quietly(() => {
      this.noDrop = false;
    });
    const sent = this.offer(frames);
    quietly(() => {
      this.noDrop = true;
    });
    await sent;
  }
}
