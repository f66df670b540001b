/** Text that goes out can be written as UTF-8: no letter is cut in two, and no half letter stays. */
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toMimeBundle } from "../../../kernel/output/mime-bundle.ts";
import { cut } from "../../../kernel/output/text.ts";
import { endOf, startOf, wellFormedJson } from "../../../kernel/output/well-formed.ts";
import { createOutputFile } from "../../../kernel/protocol/iopub/output-file.ts";
import { encode } from "../../../kernel/protocol/wire.ts";

const anyText = fc.string({
  unit: fc.constantFrom("a", "\\", "\\ud83d", "\ud83d", "\ude00", "😀", "\n", '"'),
});

test("JSON keeps all but lone surrogates, also beside backslashes", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = wellFormedJson(JSON.stringify({ [text]: [text] }));
      expect(json.isWellFormed()).toBe(true);
      expect(JSON.parse(json)).toEqual({ [text.toWellFormed()]: [text.toWellFormed()] });
    }),
  );
});

test("a message carries none; its parent header is the request's own", () => {
  const [, , , parent, , content] = encode(
    {
      type: "stream",
      session: "s",
      parent: { msg_id: "\ud83d" } as never,
      content: { text: "\ud83d half, 😀 whole" },
    },
    "key",
  ).map((frame) => Buffer.from(frame).toString());
  expect(content).toBe('{"text":"\ufffd half, 😀 whole"}');
  expect(parent).toBe('{"msg_id":"\\ud83d"}');
});

test("a start and an end hold whole code points only, as many as fit", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (text, length) => {
      const whole = text.toWellFormed();
      for (const part of [startOf(whole, length), endOf(whole, length)]) {
        expect(part.isWellFormed()).toBe(true);
        expect(part.length).toBeLessThanOrEqual(length);
        expect(part.length).toBeGreaterThanOrEqual(Math.min(whole.length, length) - 1);
      }
      expect(whole.startsWith(startOf(whole, length)) && whole.endsWith(endOf(whole, length))).toBe(true);
    }),
  );
});

const faces = "😀".repeat(6000);

test.each([
  ["a table's cell", [{ a: `${"x".repeat(101)}${faces}` }]],
  ["a table's cell, one further", [{ a: `${"x".repeat(100)}${faces}` }]],
  [
    "text in a nested object",
    { a: { b: `x${faces}`, c: [`${faces}`, new Map([[`xx${faces}`, 1]])] }, d: [1] },
  ],
  ["an element", { __proto__: { outerHTML: `<p>x${faces}</p>` } }],
  ["long text", `x${faces}`],
])("%s is cut between letters", async (_, value) => {
  const text = JSON.stringify(await toMimeBundle(value));
  expect(text).toContain("😀");
  expect(text).not.toMatch(/\\u[dD][89abAB]/);
});

test("so are the first characters of a string and the last lines of a file, whose notice has the size", () => {
  expect(cut("a😀b", 2)).toBe("a… 2 more characters");
  const file = createOutputFile();
  file.write(`x${faces}\n${faces}x\n`);
  expect(file.describe().isWellFormed()).toBe(true);
  expect(file.describe()).toMatch(
    /^This cell prints in more pieces than a notebook can show: 48\.0 kB so far\./,
  );
  file.write("x".repeat(1e6));
  expect(file.describe()).toMatch(/^This cell prints more than a notebook can hold: 1\.0 MB so far\./);
  file.close();
  rmSync(dirname(file.path), { recursive: true });
});
