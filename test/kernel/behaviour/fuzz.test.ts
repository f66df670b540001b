/** Damaged frames, cells and notebooks, in the short form of `npm run soak`. */
import { expect, test } from "vitest";
import { damaged } from "../../soak/scenarios.ts";

test.each(damaged)("$name", { timeout: 120_000 }, async ({ short, run }) => {
  expect(await run(short)).toEqual(expect.any(Object));
});
