/** The short form of `npm run soak` with connections that no client makes. */
import { expect, test } from "vitest";
import { hostileConnections } from "../../soak/scenarios/served/hostile-connections.ts";

test.each(hostileConnections)("$name", async ({ short, run }) => {
  expect(await run(short)).toBeDefined();
});
