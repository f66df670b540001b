/** serve() in a notebook: refused with what to do instead, whoever calls it there. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createPlace, type Kernel, type Place } from "./kernel.ts";

let place: Place;
let kernel: Kernel;
beforeAll(async () => {
  place = await createPlace();
  kernel = await place.kernel();
  await writeFile(
    join(place.folder, "flows.ts"),
    `import { flow } from "cellflow";
export const main = flow(async () => 1, { name: "main" });
export function start() { return main.serve({ every: "1h" }); }`,
  );
  await kernel.run("%%flow duration --no-run\nasync function duration(months = 3) { return months; }");
});
afterAll(() => place.remove());

test.each([
  ['await duration.serve({ name: "daily", cron: "0 6 * * *" })', '%%deploy duration --cron "0 6 * * *" in'],
  ['import { start } from "./flows.ts"; await start();', "%%deploy main --every 1h in"],
  [
    'import { serve } from "cellflow"; await serve(duration.toDeployment());',
    "%%deploy duration in a cell of its own and run npx --no cellflow up, or call serve() in a .ts file",
  ],
  [
    "await new Promise((resolve, reject) => setTimeout(() => duration.serve().then(resolve, reject), 1));",
    "%%deploy duration in a cell",
  ],
])("%s says what to do", async (code, advice) => {
  const { status, error } = await kernel.execute(code);
  expect([status, error]).toEqual(["error", expect.stringContaining(advice)]);
  expect(error.split("\n")).toHaveLength(1);
});
