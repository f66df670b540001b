/** Printed text in few messages, in order, nothing lost. */
import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createCoalescer } from "../../../../kernel/protocol/iopub/coalesce.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Piece = [parent: string | undefined, name: "stdout" | "stderr", text: string];

test("every stream of every cell comes out whole and in order, and neighbours of one stream in one message", () => {
  const piece = fc.tuple(
    fc.constantFrom("a", "b", undefined),
    fc.constantFrom("stdout", "stderr"),
    fc.string({ minLength: 1 }),
  );
  fc.assert(
    fc.property(fc.array(piece as fc.Arbitrary<Piece>), (pieces) => {
      const sent: Piece[] = [];
      const coalescer = createCoalescer((...message) => void sent.push(message));
      for (const one of pieces) coalescer.add(...one);
      coalescer.flush();
      expect(sent.map(([, , text]) => text).join("")).toBe(pieces.map(([, , text]) => text).join(""));
      for (const [index, [parent, name]] of sent.entries()) {
        const next = sent[index + 1];
        expect(next?.[0] === parent && next?.[1] === name).toBe(false);
      }
      coalescer.flush();
      vi.runAllTimers();
      expect(sent.filter(([, , text]) => text === "")).toEqual([]);
    }),
  );
});

test("what waits goes out within 50 ms, and large text at once", () => {
  const sent: string[] = [];
  const coalescer = createCoalescer((_parent, _name, text) => void sent.push(text));
  coalescer.add("a", "stdout", "small");
  expect(sent).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(sent).toEqual(["small"]);
  coalescer.add("a", "stdout", "x".repeat(1_000_000));
  expect(sent.length).toBe(2);
});

test("streams that take turns come as they are, then joined, each whole and in order, however long it goes on", () => {
  const sent: [name: string, text: string][] = [];
  const coalescer = createCoalescer((_parent, name, text) => void sent.push([name, text]));
  const expected = { stdout: "", stderr: "" };
  for (let round = 0; round < 20_000; round++) {
    for (const name of ["stdout", "stderr"] as const) {
      coalescer.add("a", name, `${round}\n`);
      expected[name] += `${round}\n`;
    }
  }
  coalescer.flush();
  expect(sent.slice(0, 500)).toEqual(
    Array.from({ length: 500 }, (_, index) => [
      index % 2 === 0 ? "stdout" : "stderr",
      `${Math.floor(index / 2)}\n`,
    ]),
  );
  for (const name of ["stdout", "stderr"] as const)
    expect(sent.flatMap(([one, text]) => (one === name ? [text] : [])).join("")).toBe(expected[name]);
  expect(sent.length).toBeLessThan(1100);
});
