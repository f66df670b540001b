/** Ordered queue in front of a socket that refuses messages while one of its peers reads too slowly. */
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";

type Frames = readonly Uint8Array[];

/** The socket behind a queue. */
export interface QueuedSocket {
  /** Hands one message over. Resolves with false when a peer has no room for it: then no peer got it. */
  take(frames: Frames): Promise<boolean>;
  /** Hands one message to the peers that have room; the others are cut off until they have read what they hold. */
  cutOff(frames: Frames): Promise<void>;
  /** How long, ms, one message may be refused while so many bytes wait. */
  patience(waitingBytes: number): number;
}

/** Sends in the order of the calls. */
export interface SendQueue {
  push(messages: readonly Frames[]): void;
  /** Resolves when nothing waits. */
  drained(): Promise<void>;
}

/** What a message costs beyond the bytes of its frames: arrays, views, headers. */
const OVERHEAD_BYTES = 1000;
/** Messages sent before others of the event loop get their turn. */
const TURN_MESSAGES = 100;
/** A refused message is tried again after 1 ms; the longer it is refused, the less often. */
const LONGEST_RETRY_MS = 50;

function sizeOf(frames: Frames): number {
  return frames.reduce((sum, { length }) => sum + length, OVERHEAD_BYTES);
}

/** Errors of the socket (it is closed, say) empty the queue. */
export function createSendQueue(socket: QueuedSocket, now = () => performance.now()): SendQueue {
  let waiting: Frames[] = [];
  let waitingBytes = 0;
  let sending = false;
  let listeners: (() => void)[] = [];

  const notify = (): void => {
    if (sending) return;
    const due = listeners;
    listeners = [];
    for (const resolve of due) resolve();
  };

  const sendOne = async (frames: Frames): Promise<void> => {
    if (await socket.take(frames)) return;
    const since = now();
    for (let elapsed = 0; elapsed < socket.patience(waitingBytes); elapsed = now() - since) {
      await sleep(Math.min(1 + elapsed / 20, LONGEST_RETRY_MS));
      if (await socket.take(frames)) return;
    }
    await socket.cutOff(frames);
  };

  const sendAll = async (): Promise<void> => {
    for (let sent = 1; waiting.length > 0; ) {
      const batch = waiting.reverse();
      waiting = [];
      // What is sent is let go of at once.
      for (let frames = batch.pop(); frames; frames = batch.pop(), sent++) {
        await sendOne(frames);
        waitingBytes -= sizeOf(frames);
        if (sent % TURN_MESSAGES === 0) await nextTurn();
      }
    }
  };

  const start = async (): Promise<void> => {
    sending = true;
    try {
      await sendAll();
    } catch {
      waiting = [];
    }
    waitingBytes = 0;
    sending = false;
    notify();
  };

  return {
    push: (messages) => {
      for (const frames of messages) {
        waiting.push(frames);
        waitingBytes += sizeOf(frames);
      }
      if (!sending && waiting.length > 0) void start();
    },
    drained: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      listeners.push(resolve);
      notify();
      return promise;
    },
  };
}
