/** End marks in a stream of text: found wherever chunks are cut, and nothing else is taken for one. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { markedText } from "../../../kernel/executor/marked-text.ts";
import { endMark } from "../../../kernel/executor/protocol.ts";

function read(chunks: Buffer[]): { text: string; marks: string[] } {
  const found = { text: "", marks: [] as string[] };
  const reader = markedText(
    (text) => {
      found.text += text;
    },
    (id) => found.marks.push(id),
  );
  for (const chunk of chunks) reader(chunk);
  return found;
}

const piece = fc.oneof(
  fc.record({ text: fc.string({ unit: "grapheme" }) }),
  fc.record({ text: fc.constantFrom("\u0000", "\u0000cell", "\u0000\u0000cell-end", "日本😀", "\n") }),
  fc.record({ mark: fc.nat() }),
);

test("text and marks come apart, however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 17 }), (pieces, size) => {
      const whole = `${pieces.map((one) => ("mark" in one ? endMark(one.mark) : `${one.text}.`)).join("")}end`;
      const bytes = Buffer.from(whole);
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(read(chunks)).toEqual({
        text: `${pieces.map((one) => ("mark" in one ? "" : `${one.text}.`)).join("")}end`,
        marks: pieces.flatMap((one) => ("mark" in one ? [String(one.mark)] : [])),
      });
    }),
  );
});

test("megabytes of NUL are text", () => {
  expect(read([Buffer.alloc(2_000_000), Buffer.from("!")]).text.length).toBe(2_000_001);
});
