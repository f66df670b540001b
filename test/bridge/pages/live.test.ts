/** The stream behind an open page: first its parts, then each change, then the end. */
import { expect, test } from "vitest";
import { liveParts } from "../../../bridge/pages/live.ts";
import type { Change } from "../../../bridge/server/db/changes.ts";

function source() {
  const listeners = new Set<(change: Change) => void>();
  return {
    listeners,
    tell: (change: Change) => {
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

test("sends the parts, what changed of them, and stops listening when the reader leaves", async () => {
  const { listeners, tell, changes } = source();
  let html = "<p>one\ntwo</p>";
  const response = liveParts(
    { changes },
    async () => ({ html }),
    (change) => change.id === "mine",
  );
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toContain("retry:");
  expect((await reader?.read())?.value).toBe("event: parts\ndata: <p>one\ndata: two</p>\n\n");
  html = "<p>three</p>";
  tell({ kind: "flow-run", id: "other" });
  tell({ kind: "flow-run", id: "mine" });
  expect((await reader?.read())?.value).toBe("event: parts\ndata: <p>three</p>\n\n");
  expect(listeners.size).toBe(1);
  await reader?.cancel();
  expect(listeners.size).toBe(0);
});

test("ends when what it shows cannot be drawn any more", async () => {
  const { listeners, changes } = source();
  const response = liveParts(
    { changes },
    async () => {
      throw new Error("gone");
    },
    () => true,
  );
  expect(await response.text()).toBe("retry: 1000\n\n");
  expect(listeners.size).toBe(0);
});
