/** iopub's socket: messages go to whoever subscribed to the beginning of their first frame; readers miss nothing. */
import { setTimeout as sleep } from "node:timers/promises";
import { ManualPublisher } from "./manual-publisher.ts";
import { createSendQueue } from "./send-queue.ts";
import { type BoundSocket, bind, type Frames, finish, isAgain } from "./zeromq-socket.ts";

/** What a publisher asks of those who use it. */
export interface PublisherListener {
  /** A peer subscribed: returns the first message they get under the topic. */
  subscribed(topic: Buffer): Frames;
  /** A subscriber that does not read misses what comes from here on: returns the last message before that. */
  cutOff(): Frames;
}

/** A bound publisher. */
export interface PublisherSocket extends BoundSocket {
  send(...messages: Frames[]): void;
  /** Resolves when ZeroMQ has what was sent until now. */
  drained(): Promise<void>;
  listen(listener: PublisherListener): void;
}

/** Bytes that may wait for a subscriber that has stopped reading, and for one that reads ever so slowly. */
const STOPPED_BYTES = 64 * 2 ** 20;
const SLOW_BYTES = 8 * STOPPED_BYTES;
/** A subscriber for which so much waits is cut off when it takes nothing for this long; ms. */
const STOPPED_MS = 1000;
const SLOW_MS = 100;
/** With less than that waiting, it may hold up the other subscribers for this long; ms. */
const HOLD_UP_MS = 5000;
/** How long `close` waits for what was sent last to be with ZeroMQ; ms. */
const DRAIN_MS = 1000;

/**
 * Bind a publisher. A subscriber that reads gets everything, in order. One that does not is cut off: when more than
 * STOPPED_BYTES wait for it, or when others are subscribed and it holds them up for HOLD_UP_MS; once it has read what
 * it holds it gets what is published then.
 * @throws as `bind` does.
 */
export function bindPublisher(address: string): PublisherSocket {
  const socket = bind(new ManualPublisher(), address);
  let subscriptions = 0;
  let listening: PublisherListener | undefined;
  const queue = createSendQueue({
    take: (frames) => socket.offer(frames),
    cutOff: (frames) => (listening ? socket.dropFor(listening.cutOff(), frames) : Promise.resolve()),
    patience: (waitingBytes) => {
      if (waitingBytes > SLOW_BYTES) return SLOW_MS;
      if (waitingBytes > STOPPED_BYTES) return STOPPED_MS;
      return subscriptions > 1 ? HOLD_UP_MS : Number.POSITIVE_INFINITY;
    },
  });

  /** 1 for a subscription or 0 for the end of one, then the topic. */
  const receive = (frame: Buffer, listener: PublisherListener): void => {
    const topic = frame.subarray(1);
    if (frame[0] === 0) {
      subscriptions = Math.max(0, subscriptions - 1);
      socket.unsubscribe(topic);
    } else if (frame[0] === 1) {
      subscriptions++;
      // The greeting is the first message under the topic; what waits in the queue follows it.
      socket.subscribe(topic);
      const greeting = listener.subscribed(topic);
      void socket.offerToLast(greeting).then((sent) => !sent && queue.push([greeting]));
    }
  };

  /**
   * ZeroMQ forgets whose message was received last when any subscriber leaves, which it notices with the next call of
   * the socket. So nothing may come between: a message is asked for in a turn of its own, and what is done with it is
   * the first that follows.
   */
  const receiveNext = (listener: PublisherListener): void => {
    if (socket.closed) return;
    const again = (): void => void setImmediate(receiveNext, listener);
    socket.receive().then(
      ([frame]) => {
        if (socket.closed) return;
        if (frame) receive(frame, listener);
        again();
      },
      (error: unknown) => {
        if (socket.closed) return;
        again();
        if (!isAgain(error)) throw error;
      },
    );
  };

  return {
    send: (...messages) => queue.push(messages),
    drained: queue.drained,
    listen: (listener) => {
      listening = listener;
      setImmediate(receiveNext, listener);
    },
    close: async () => {
      await Promise.race([queue.drained(), sleep(DRAIN_MS, undefined, { ref: false })]);
      await finish(socket);
    },
  };
}
