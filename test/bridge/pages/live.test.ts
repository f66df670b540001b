/** The stream behind an open page: first its parts, then each change, then the end. */
import { Hono } from "hono";
import { expect, test } from "vitest";
import type { Change } from "../../../bridge/contract/change.ts";
import { type Drawing, liveParts } from "../../../bridge/pages/live.ts";

function source() {
  const listeners = new Set<(change: Change) => void>();
  return {
    listeners,
    emit: (change: Change) => {
      for (const listener of listeners) listener(change);
    },
    changes: {
      subscribe(listener: (change: Change) => void) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
  };
}

/** The stream of a page that shows what `draw` gives. */
async function open(
  changes: ReturnType<typeof source>["changes"],
  draw: () => Promise<Drawing>,
  relevant: (change: Change) => boolean,
): Promise<Response> {
  return new Hono().get("/", (c) => liveParts(c, { changes }, draw, relevant)).request("/");
}

test("sends the parts, what changed of them, and stops listening when the reader leaves", async () => {
  const { listeners, emit, changes } = source();
  let html = "<p>one\ntwo</p>";
  const response = await open(
    changes,
    async () => ({ html }),
    (change) => change.id === "mine",
  );
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain("retry:");
  expect((await reader?.read())?.value).toBe("event: parts\ndata: <p>one\ndata: two</p>\n\n");
  html = "<p>three</p>";
  emit({ kind: "flow-run", id: "other" });
  emit({ kind: "flow-run", id: "mine" });
  expect((await reader?.read())?.value).toBe("event: parts\ndata: <p>three</p>\n\n");
  expect(listeners.size).toBe(1);
  await reader?.cancel();
  expect(listeners.size).toBe(0);
});

test("ends when what it shows cannot be drawn any more", async () => {
  const { listeners, changes } = source();
  const response = await open(
    changes,
    async () => {
      throw new Error("gone");
    },
    () => true,
  );
  expect(await response.text()).toBe("retry: 1000\n\n");
  expect(listeners.size).toBe(0);
});
