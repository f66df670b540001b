/** Says what is served, when it runs, and how it is run at once. */
import type { Transport } from "../../client/transport/transport.ts";
import { print } from "../../commands/output/print.ts";
import { debugLog } from "../../debug-log.ts";
import { runLine } from "../../deploy/run-line.ts";
import { scheduleWords } from "../../schedules/words.ts";
import type { Registered } from "./register-deployment.ts";

export async function printStarterMessage(
  served: readonly Registered[],
  transport: Transport,
): Promise<void> {
  print(`Served by this process, on the API at ${transport.url}; Ctrl-C stops it:`);
  for (const { name, schedules, schema, parameters, options, id } of served) {
    const when = schedules.map(scheduleWords).join(", and ") || "when it is asked to";
    print(`  ${name} runs ${when}${options.paused ? " (paused)" : ""}`);
    print(`    run it now: ${runLine(name, schema, parameters)}`);
    const page = await dashboardPage(transport, id);
    if (page) print(`    in the browser: ${page}`);
  }
}

/** Longer than a page takes; a server that does not answer is one without pages. */
const PAGE_TIMEOUT_MS = 3000;

/** Where people see the deployment; undefined where the API has no pages. */
async function dashboardPage({ kind, url }: Transport, id: string): Promise<string | undefined> {
  if (kind === "embedded") return undefined;
  const cloud = /^https:\/\/api\.prefect\.cloud\/api\/accounts\/([^/]+)\/workspaces\/([^/]+)/.exec(url);
  if (cloud)
    return `https://app.prefect.cloud/account/${cloud[1]}/workspace/${cloud[2]}/deployments/deployment/${id}`;
  const base = process.env.PREFECT_UI_URL ?? url.replace(/\/api$/, "");
  // Prefect's pages, and ours.
  for (const page of [`${base}/deployments/deployment/${id}`, `${base}/deployments/${id}`]) {
    try {
      const answer = await fetch(page, { signal: AbortSignal.timeout(PAGE_TIMEOUT_MS) });
      void answer.body?.cancel();
      if (answer.ok) return page;
    } catch (error) {
      debugLog("serve.dashboard", error);
    }
  }
  return undefined;
}
