/** The short form of `npm run soak` with requests that no client sends, made from a Prefect server's own document. */
import { expect, test } from "vitest";
import { hostileBodies } from "../../soak/scenarios/served/hostile-bodies.ts";

test.each(hostileBodies)("$name", { timeout: 600_000 }, async ({ short, run }) => {
  const figures = await run(short);
  expect(figures["operations never accepted"]).toBe("");
});
