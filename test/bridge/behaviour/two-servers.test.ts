/** The short form of `npm run soak` with two servers on one database. */
import { expect, test } from "vitest";
import { twoServers } from "../../soak/scenarios/served/two-servers.ts";

test.each(twoServers)("$name", { timeout: 300_000 }, async ({ short, run }) => {
  expect(await run(short)).toBeDefined();
});
