/** Calls functions each in a turn of the event loop of its own, in order. */
import { MessageChannel } from "node:worker_threads";
import { beginTurn } from "./current-loop.ts";

/**
 * Turns of a message port: when code is ended in one, Node goes on with the next message (after one of `setImmediate`
 * it calls the others for ever, after one of a timer it loses count of the timers).
 */
function createTurns(): () => Promise<void> {
  const { port1, port2 } = new MessageChannel();
  const begin: (() => void)[] = [];
  const keepAlive = (): void => void (begin.length > 0 ? port2.ref() : port2.unref());
  port2.on("message", () => {
    beginTurn();
    begin.shift()?.();
    keepAlive();
  });
  port1.unref();
  keepAlive();
  return () =>
    new Promise((resolve) => {
      begin.push(resolve);
      keepAlive();
      port1.postMessage(undefined);
    });
}

// One a process: a port costs more than a turn.
const holder: { next?: () => Promise<void> } = {};

/** What `work` gives, called with nothing below it on the stack, and nothing waiting behind it in its turn. */
export function inOwnTurn<R>(work: () => R | PromiseLike<R>): Promise<R> {
  holder.next ??= createTurns();
  return holder.next().then(work);
}
