/** Loads and tries ahead what a run needs, so that it starts at once: SDK, engine, API, validation. */
import { createClient } from "../../client/client.ts";
import { createTransport } from "../../client/transport/create-transport.ts";
import { prefetch } from "../../engine/host.ts";
import { coerceParameters } from "../../parameters/check.ts";
import { readSettings } from "../../settings/settings.ts";

/** The id of no run. */
const NIL = "00000000-0000-0000-0000-000000000000";

/** Never fails: the run itself says what is wrong. */
export async function warmUp(): Promise<void> {
  await Promise.allSettled([import("../../index.ts"), prefetch(), tryApi(), tryValidation()]);
}

/** The first request pays for loading; the run's own shall not. */
async function tryApi(): Promise<void> {
  const transport = await createTransport(readSettings());
  if (transport.kind === "embedded") {
    const client = createClient(transport);
    await Promise.allSettled([client.flowRuns.find(NIL), client.deployments.read(NIL)]);
  }
  await transport.close();
}

async function tryValidation(): Promise<void> {
  coerceParameters({ properties: { at: { type: "string", format: "date-time" } } }, { at: "2021-01-31" }, "");
}
