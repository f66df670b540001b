/** Kills, outages and full disks under the engine, in the short form of `npm run soak`. */
import { expect, test } from "vitest";
import { faults } from "../../soak/scenarios.ts";

test.each(faults)("$name", { timeout: 300_000 }, async ({ short, run }) => {
  expect(await run(short)).toEqual(expect.any(Object));
});
