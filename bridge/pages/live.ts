/** How an open page stays current: a stream of events with its parts, drawn anew when something changed. */
import type { Change } from "../server/db/changes.ts";
import type { PageContext } from "./context.ts";

export interface Drawn {
  html: string;
  /** Nothing will change any more. */
  over?: boolean;
}

/** Time between two drawings, in milliseconds: quick for a person, calm for the machine. */
const PACE = 150;
/** How long nothing may be sent, so that a connection that is gone is noticed. */
const BEAT = 15_000;
/** How long the parts of something that is over are still drawn anew: its last lines may come late. */
const AFTERWARDS = 3000;

/**
 * Sends `event: parts` at once and after each change `relevant` says yes to, if the drawing differs;
 * `event: over` and the end some time after the drawing says it is over.
 */
export function liveParts(
  { changes }: Pick<PageContext, "changes">,
  draw: () => Promise<Drawn>,
  relevant: (change: Change) => boolean,
): Response {
  const text = new TextEncoder();
  let closed = false;
  let wake = () => {};
  let dirty = false;
  let unsubscribe = () => {};
  const stop = () => {
    closed = true;
    unsubscribe();
    wake();
  };
  const changed = (most: number) =>
    new Promise<void>((resolve) => {
      if (dirty || closed) return resolve();
      const timer = setTimeout(resolve, most);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const pause = () =>
    new Promise<void>((resolve) => {
      setTimeout(resolve, PACE).unref();
    });

  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (line: string) => {
        if (!closed) controller.enqueue(text.encode(line));
      };
      const follow = async () => {
        send("retry: 1000\n\n");
        let last: string | undefined;
        let end = Number.POSITIVE_INFINITY;
        while (!closed && Date.now() < end) {
          dirty = false;
          const drawn = await draw();
          if (drawn.html === last) send(": still here\n\n");
          else send(event("parts", drawn.html));
          last = drawn.html;
          if (!drawn.over) end = Number.POSITIVE_INFINITY;
          else if (end === Number.POSITIVE_INFINITY) end = Date.now() + AFTERWARDS;
          await changed(Math.min(BEAT, end - Date.now()));
          if (dirty) await pause();
        }
        send(event("over", ""));
      };
      unsubscribe = changes.subscribe((change) => {
        if (!relevant(change)) return;
        dirty = true;
        wake();
      });
      follow()
        .catch(() => {})
        .finally(() => {
          if (!closed) controller.close();
          stop();
        });
    },
    cancel: stop,
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-cache", "x-accel-buffering": "no" },
  });
}

function event(name: string, data: string): string {
  const lines = data.split(/\r\n|[\r\n]/).map((line) => `data: ${line}\n`);
  return `event: ${name}\n${lines.join("")}\n`;
}
