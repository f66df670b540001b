import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../harness.ts";
import { cases } from "../cases.ts";
import { evaluated } from "../evaluated.ts";

test("a process that goes on where another stopped fires what that would have fired", async () => {
  const folder = temporaryFolder();
  let number = 0;
  let firings = 0;
  for (const each of fc.sample(cases(Date.now() * 1000), { seed: 5, numRuns: 12 })) {
    const fired = await evaluated(each);
    firings += fired.flat().length;
    expect(await evaluated(each, join(folder, `${number++}.db`))).toEqual(fired);
  }
  expect(firings).toBeGreaterThan(0);
});
