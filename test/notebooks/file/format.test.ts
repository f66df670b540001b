import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatNotebook, splitLines } from "../../../notebooks/file/format.ts";
import { parseNotebook } from "../../../notebooks/file/read.ts";
import { bundle, code, markdown, notebook, shown } from "../sample.ts";

describe("the text of a notebook file", () => {
  it("is what Python's nbformat 5.10 writes for the same notebook", () => {
    const written = notebook(
      code("a = 1\nb", {
        id: "c1",
        execution_count: 1,
        outputs: [
          { output_type: "stream", name: "stdout", text: "é\n" },
          bundle({
            "text/html": "<p>\n</p>",
            "image/png": "AAAA",
            "application/json": { b: 1, a: [] },
            "image/svg+xml": "<svg/>",
          }),
        ],
      }),
      markdown("", { id: "m1" }),
    );
    expect(formatNotebook(written)).toBe(`{
 "cells": [
  {
   "cell_type": "code",
   "execution_count": 1,
   "id": "c1",
   "metadata": {},
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "é\\n"
     ]
    },
    {
     "data": {
      "application/json": {
       "a": [],
       "b": 1
      },
      "image/png": "AAAA",
      "image/svg+xml": [
       "<svg/>"
      ],
      "text/html": [
       "<p>\\n",
       "</p>"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    }
   ],
   "source": [
    "a = 1\\n",
    "b"
   ]
  },
  {
   "cell_type": "markdown",
   "id": "m1",
   "metadata": {},
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "TypeScript (cellflow)",
   "language": "typescript",
   "name": "cellflow"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`);
  });

  it("read again is the same notebook", () => {
    const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)));
    const property = fc.property(
      fc.string(),
      fc.string(),
      fc.dictionary(fc.string(), json),
      (source, text, metadata) => {
        const before = notebook(
          code(source, { metadata }),
          markdown(text),
          shown(bundle({ "text/plain": text, "text/html": source })),
        );
        expect(parseNotebook(formatNotebook(before), "n")).toEqual(before);
      },
    );
    fc.assert(property, { numRuns: 200, examples: [["", "", { "": JSON.parse('{"__proto__":0}') }]] });
  });

  it("splits lines where Python does, and joined they are the text", () => {
    expect(splitLines("a\r\nb\rc\u2028d\fe\n")).toEqual(["a\r\n", "b\r", "c\u2028", "d\f", "e\n"]);
    expect(splitLines("")).toEqual([]);
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\u0085", "\x1c") }),
        (text) => splitLines(text).join("") === text,
      ),
    );
  });
});
