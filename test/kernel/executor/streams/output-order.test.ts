/** Messages and the two streams come out in the order they were written, however they arrive. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { FromMain } from "../../../../kernel/executor/protocol.ts";
import { createOutputOrder, type OutputOrder } from "../../../../kernel/executor/streams/output-order.ts";

type Written = { stream: "stdout" | "stderr"; text: string } | { display: string };

function collect(): { order: OutputOrder; out: string[] } {
  const out: string[] = [];
  const order = createOutputOrder({
    message: (message) => out.push(message.op === "display" ? String(message.displayId) : message.op),
    text: (_, text) => out.push(text),
  });
  return { order, out };
}

function display(displayId: string, mark?: number): FromMain {
  return { op: "display", parent: "cell", data: {}, displayId, mark };
}

const written = fc.oneof(
  fc.record({ stream: fc.constantFrom("stdout" as const, "stderr" as const), text: fc.string() }),
  fc.record({ display: fc.string() }),
);

/** What each of the three carries of what was written, as calls. */
function channels(all: readonly Written[], order: OutputOrder): (() => void)[][] {
  const carried = {
    messages: [] as (() => void)[],
    stdout: [] as (() => void)[],
    stderr: [] as (() => void)[],
  };
  let mark = 0;
  for (const one of all) {
    if ("text" in one) carried[one.stream].push(() => order.onText(one.stream, one.text));
    else {
      const number = ++mark;
      for (const stream of ["stdout", "stderr"] as const)
        carried[stream].push(() => order.onMark(stream, number));
      carried.messages.push(() => order.onMessage(display(one.display, number)));
    }
  }
  return Object.values(carried);
}

/** Between two displays, each stream has its own order. */
function stretches(all: readonly Written[]): string[][] {
  const between: { stdout: string; stderr: string }[] = [{ stdout: "", stderr: "" }];
  const displays: string[] = [];
  for (const one of all) {
    const last = between.at(-1) as { stdout: string; stderr: string };
    if ("text" in one) last[one.stream] += one.text;
    else {
      displays.push(one.display);
      between.push({ stdout: "", stderr: "" });
    }
  }
  return between.map(({ stdout, stderr }, at) => [stdout, stderr, displays[at] ?? ""]);
}

test("every text stands between the displays it was written between", () => {
  fc.assert(
    fc.property(fc.array(written, { maxLength: 20 }), fc.infiniteStream(fc.nat(2)), (all, picks) => {
      const got: Written[] = [];
      const order = createOutputOrder({
        message: (message) =>
          got.push({ display: message.op === "display" ? String(message.displayId) : "" }),
        text: (stream, text) => got.push({ stream, text }),
      });
      const queues = channels(all, order);
      for (const pick of picks) {
        const left = queues.filter((queue) => queue.length > 0);
        if (left.length === 0) break;
        left[pick % left.length]?.shift()?.();
      }
      expect(stretches(got)).toEqual(stretches(all));
    }),
  );
});

test("a mark or a message that a stop cut out holds nothing up", () => {
  const { order, out } = collect();
  order.onMark("stdout", 1);
  order.onText("stdout", "a");
  expect(out).toEqual([]);
  order.onMessage(display("second", 2));
  expect(out).toEqual(["a"]);
  order.onMark("stdout", 3);
  order.onMark("stderr", 3);
  order.onText("stderr", "b");
  expect(out).toEqual(["a", "second"]);
  order.release();
  expect(out).toEqual(["a", "second", "b"]);
});

test("a stream that was closed is not waited for; at the end everything goes out", () => {
  const { order, out } = collect();
  order.onMark("stderr", 1);
  order.onMessage({ ...display("first", 1), unmarked: ["stdout"] });
  order.onMessage(display("second", 2));
  order.onMessage(display("third"));
  order.onMark("stderr", 2);
  order.onText("stderr", "b");
  expect(out).toEqual(["first"]);
  order.end();
  expect(out).toEqual(["first", "second", "b", "third"]);
});
