/** Keeps an open page current: a stream of server-sent events with its parts, drawn anew when something changed. */
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Change, Changes } from "../contract/change.ts";
import { debugLog } from "../debug-log.ts";

export interface Drawing {
  html: string;
  /** Nothing will change any more. */
  over?: boolean;
}

/** Between two drawings: quick for the reader, calm for the machine. */
const PACE_MS = 150;
/** How long nothing may be sent, so that a connection that is gone is noticed. */
const HEARTBEAT_MS = 15_000;
/** How long the parts of something that is over are still drawn anew: its last lines may come late. */
const AFTERWARDS_MS = 3000;
/** When a browser that lost its connection tries again. */
const RETRY_MS = 1000;

/**
 * Sends `event: parts` at once and after each change that is `relevant`, if the drawing differs; `event: over` and
 * the end some time after the drawing says it is over.
 */
export function liveParts(
  c: Context,
  { changes }: { changes: Changes },
  draw: () => Promise<Drawing>,
  relevant: (change: Change) => boolean,
): Response {
  // Proxies that collect an answer before they pass it on must not.
  c.header("X-Accel-Buffering", "no");
  return streamSSE(c, async (stream) => {
    const follow = followChanges(changes, relevant);
    stream.onAbort(follow.stop);
    try {
      await stream.write(`retry: ${RETRY_MS}\n\n`);
      for await (const drawing of drawings(follow, draw)) {
        if (drawing === undefined) await stream.write(": no change\n\n");
        else await stream.writeSSE({ event: "parts", data: drawing });
      }
      await stream.writeSSE({ event: "over", data: "" });
    } catch (error) {
      // What cannot be drawn ends the stream; the browser connects again.
      debugLog("pages.live", error);
    } finally {
      follow.stop();
    }
  });
}

/** Each drawing that differs from the one before; undefined, now and then, while none does. */
async function* drawings(
  follow: Follower,
  draw: () => Promise<Drawing>,
): AsyncGenerator<string | undefined, void> {
  let last: string | undefined;
  let end = Number.POSITIVE_INFINITY;
  while (!follow.stopped && Date.now() < end) {
    const { html, over } = await draw();
    yield html === last ? undefined : html;
    last = html;
    if (!over) end = Number.POSITIVE_INFINITY;
    else if (end === Number.POSITIVE_INFINITY) end = Date.now() + AFTERWARDS_MS;
    await follow.next(Math.min(HEARTBEAT_MS, end - Date.now()));
  }
}

interface Follower {
  readonly stopped: boolean;
  /** Resolves a little after a change since the last call, or after `ms` without one. */
  next(ms: number): Promise<void>;
  stop(): void;
}

function followChanges(changes: Changes, relevant: (change: Change) => boolean): Follower {
  let stopped = false;
  let changed = false;
  let wake = () => {};
  const unsubscribe = changes.subscribe((change) => {
    if (!relevant(change)) return;
    changed = true;
    wake();
  });
  const sleep = (ms: number, until: () => boolean) =>
    new Promise<void>((resolve) => {
      if (until()) return resolve();
      const timer = setTimeout(resolve, ms);
      timer.unref();
      wake = () => {
        if (!until()) return;
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    get stopped() {
      return stopped;
    },
    async next(ms) {
      await sleep(ms, () => changed || stopped);
      // Changes come in bursts: one drawing for those of the next moment, too.
      if (changed) await sleep(PACE_MS, () => stopped);
      changed = false;
    },
    stop() {
      stopped = true;
      unsubscribe();
      wake();
    },
  };
}
