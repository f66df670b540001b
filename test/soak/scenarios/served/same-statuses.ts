/** The same requests, right and wrong, to Prefect's server and to ours: what one accepts, the other does. */
import { createServer } from "../../../../bridge/server/app.ts";
import { overHttp } from "../../../bridge/behaviour/contract/suite.ts";
import { startPrefect } from "../../../setup/prefect.ts";
import { isExcused } from "../../api/excused-statuses.ts";
import { readApiDocument } from "../../api/operations.ts";
import { differentStatuses } from "../../api/same-statuses.ts";
import { must } from "../../client.ts";
import { seedOf } from "../../engine/seed.ts";
import type { Figures, Scenario } from "../../scenario.ts";

async function compared(count: number): Promise<Figures> {
  const seed = seedOf();
  // One of its own: some of the requests delete all there is.
  const real = await startPrefect();
  const server = await createServer({ database: ":memory:" });
  try {
    const ours = {
      fetch: (path: string, init?: RequestInit) =>
        server.fetch(new Request(`http://embedded/api${path}`, init)),
      stop: async () => {},
    };
    const document = await readApiDocument(real.url);
    const found = await differentStatuses(overHttp(real.url), ours, document, { seed, count });
    const unexcused = found.filter((difference) => !isExcused(difference));
    const lines = unexcused.map(
      (each) => `${each.operation}: Prefect ${each.real}, ours ${each.ours}: ${each.what}`,
    );
    must(lines.length === 0, `seed ${seed}: ${lines.length} of ${count} differ\n${lines.join("\n")}`);
    return { seed, requests: count, excused: found.length };
  } finally {
    await server.close();
    await real.stop();
  }
}

export const sameStatuses: Scenario[] = [
  {
    name: "requests that are almost right are accepted and refused as by Prefect's server",
    short: 149,
    long: 600,
    run: compared,
  },
];
