/** `cellflow up` */
import { createClient } from "../../client/client.ts";
import { processPool } from "../../deploy/process-pool.ts";
import { settingsEnvironment } from "../../worker/environment.ts";
import { startWorker } from "../../worker/worker.ts";
import { clientSettings } from "../output/client-settings.ts";
import { print, printTimed } from "../output/print.ts";
import { type ServeOptions, serveApi } from "./serve-api.ts";
import { untilStopped } from "./until-stopped.ts";

/** Serves the API and the pages, and runs what is deployed to any process pool, until stopped. */
export async function up(options: ServeOptions & { limit?: number }): Promise<void> {
  await serveApi(options, async ({ url, locked, settings, prefectPages, transport }) => {
    const client = createClient(transport);
    await client.workPools.ensure(processPool("default"));
    const worker = await startWorker({
      client,
      pools: "every process pool",
      limit: options.limit,
      // Links in what runs send lead to the pages that are served here.
      env: { PREFECT_UI_URL: url, ...settingsEnvironment(settings, process.env) },
      log: printTimed,
    });
    const pages = prefectPages ? `, with the web pages of Prefect ${prefectPages}` : "";
    print(`cellflow is up: ${url}${pages}${locked ? " (people sign in with the auth string)" : ""}`);
    print(`API for Prefect's clients: ${clientSettings(url, locked)}; database ${settings.database}`);
    printTimed(`worker ${worker.name} runs every process pool; Ctrl-C stops`);
    await untilStopped(worker, printTimed);
    printTimed("stopped");
  });
}
