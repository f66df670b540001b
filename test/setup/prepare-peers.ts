/** Before conformance and e2e tests: the peers are there, so no test's own time is spent building them. */
import { jupyterVenv } from "./jupyter.ts";
import { prefectVenv } from "./prefect.ts";
import { s3Program } from "./s3.ts";

export default async function preparePeers(): Promise<void> {
  // What most tests do without fails only those that need it, when they ask again.
  const s3 = s3Program().catch(() => undefined);
  await Promise.all([prefectVenv(), jupyterVenv(), s3]);
}
