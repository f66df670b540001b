/** Posts updates to displays in batches: the first at once, then one every 30 ms at most. */
import type { MessagePort } from "node:worker_threads";
import type { RunUpdate } from "../../run-update.ts";

export interface UpdatePort {
  connect(port: MessagePort): void;
  readonly connected: boolean;
  add(update: RunUpdate): void;
  flush(): void;
}

const BATCH_INTERVAL_MS = 30;
/** Updates from before a display was connected, so that one that comes a moment late misses nothing. */
const MAX_BACKLOG = 100;

export function createUpdatePort(): UpdatePort {
  let ports: MessagePort[] = [];
  let queue: RunUpdate[] = [];
  let timer: NodeJS.Timeout | undefined;
  let last = 0;
  /** When the timer was set. */
  let since = 0;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (queue.length === 0 || ports.length === 0) return;
    const batch = queue;
    queue = [];
    last = performance.now();
    for (const port of ports) port.postMessage(batch);
  };
  return {
    connect(port) {
      ports.push(port);
      port.unref();
      port.on("close", () => {
        ports = ports.filter((other) => other !== port);
      });
      flush();
    },
    get connected() {
      return ports.length > 0;
    },
    add(update) {
      queue.push(update);
      if (ports.length === 0) {
        if (queue.length > 2 * MAX_BACKLOG) queue = queue.slice(-MAX_BACKLOG);
        return;
      }
      const now = performance.now();
      if (timer === undefined) {
        since = now;
        // The rest of this turn's updates go along.
        timer = setTimeout(flush, Math.max(0, last + BATCH_INTERVAL_MS - now));
      } else if (now - since > BATCH_INTERVAL_MS) {
        // Messages that come one after the other keep timers from running.
        flush();
      }
    },
    flush,
  };
}
