/** Says what an output of megabytes writes into the notebook. */
import { expect, test } from "vitest";
import { sizeNote } from "../../../kernel/output/size-note.ts";

test("an output of a usual size needs no word", () => {
  expect(sizeNote({ "text/html": "x".repeat(3_000_000), "text/plain": "x" })).toBeUndefined();
});

test("a larger one is named with its parts, and what keeps it small", () => {
  expect(sizeNote({ "image/png": "x".repeat(9_000_000), "text/plain": "<image/png>" })).toBe(
    "This output writes 9.0 MB into the notebook (9.0 MB of image/png): show a part of it, or write it to a file.\n",
  );
  const values = Array.from({ length: 400_000 }, () => ({ a: 1.5 }));
  expect(sizeNote({ "application/vnd.vegalite.v5+json": { data: { values } } })).toBe(
    "This output writes 4.0 MB into the notebook (4.0 MB of application/vnd.vegalite.v5+json): a chart of sampled or aggregated rows stays small.\n",
  );
});
