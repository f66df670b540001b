/** Order marks in a stream of text: found wherever chunks are cut, and nothing else is taken for one. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { orderMark } from "../../../../kernel/executor/protocol.ts";
import { markedText } from "../../../../kernel/executor/streams/marked-text.ts";

const WORD = "order-1";

function read(chunks: Buffer[]): { text: string; marks: number[] } {
  const found = { text: "", marks: [] as number[] };
  const reader = markedText(
    WORD,
    (text) => {
      found.text += text;
    },
    (number) => found.marks.push(number),
  );
  for (const chunk of chunks) reader(chunk);
  return found;
}

const piece = fc.oneof(
  fc.record({ text: fc.string({ unit: "grapheme" }) }),
  fc.record({
    text: fc.constantFrom(
      "\u0000",
      "\u0000order",
      "\u0000\u0000order-1",
      "\u0000order-2:1\u0000",
      "日本😀",
      "\n",
    ),
  }),
  fc.record({ mark: fc.nat() }),
);

test("text and marks come apart, however the bytes are cut", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 17 }), (pieces, size) => {
      const whole = `${pieces.map((one) => ("mark" in one ? orderMark(WORD, one.mark) : `${one.text}.`)).join("")}end`;
      const bytes = Buffer.from(whole);
      const chunks: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
      expect(read(chunks)).toEqual({
        text: `${pieces.map((one) => ("mark" in one ? "" : `${one.text}.`)).join("")}end`,
        marks: pieces.flatMap((one) => ("mark" in one ? [one.mark] : [])),
      });
    }),
  );
});

test("a mark within a character leaves it whole", () => {
  const [first, ...others] = Buffer.from("é");
  expect(
    read([Buffer.concat([Buffer.from([first ?? 0]), Buffer.from(orderMark(WORD, 7)), Buffer.from(others)])]),
  ).toEqual({ text: "é", marks: [7] });
});

test("what only starts as a mark is text", () => {
  const text = `\u0000${WORD}:12345678901234567890\u0000 and \u0000${WORD}:`;
  expect(read([Buffer.from(`${text}1234567890123456789`)])).toEqual({
    text: `${text}1234567890123456789`,
    marks: [],
  });
});

test("megabytes of NUL are text", () => {
  expect(read([Buffer.alloc(2_000_000), Buffer.from("!")]).text.length).toBe(2_000_001);
});
