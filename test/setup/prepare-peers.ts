/** Before conformance and e2e tests: the venvs are there, so no test's own time is spent building them. */
import { jupyterVenv } from "./jupyter.ts";
import { prefectVenv } from "./prefect.ts";

export default async function preparePeers(): Promise<void> {
  await Promise.all([prefectVenv(), jupyterVenv()]);
}
