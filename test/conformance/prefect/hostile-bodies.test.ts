/** The short form of `npm run soak` with requests made from a Prefect server's own document, of which few are right. */
import { expect, test } from "vitest";
import { hostileBodies } from "../../soak/scenarios/served/hostile-bodies.ts";
import { sameStatuses } from "../../soak/scenarios/served/same-statuses.ts";

/** What is always the same: a failure of the day before can be repeated. */
const SEED = "20";

test.each(hostileBodies)("$name", { timeout: 600_000 }, async ({ short, run }) => {
  process.env.CELLFLOW_SOAK_SEED ??= SEED;
  const figures = await run(short);
  const never = String(figures["operations never accepted"]).split("\n");
  // Without CSRF protection nobody gets a token, and results are stored by blocks of some types alone.
  expect(never.filter((line) => !/^(?:GET \/csrf-token|PUT \/admin\/storage): /.test(line))).toEqual([]);
});

test.each(sameStatuses)("$name", { timeout: 600_000 }, async ({ short, run }) => {
  process.env.CELLFLOW_SOAK_SEED ??= SEED;
  expect(await run(short)).toBeDefined();
});
