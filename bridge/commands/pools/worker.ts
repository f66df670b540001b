/** `cellflow worker start` */
import { settingsEnvironment } from "../../worker/environment.ts";
import { startWorker } from "../../worker/worker.ts";
import { goOnWithoutReader } from "../output/closed-pipe.ts";
import { printTimed } from "../output/print.ts";
import { untilStopped } from "../serving/until-stopped.ts";
import { UsageError, withClient } from "../session.ts";

export async function workerStart(options: {
  pool: string[];
  name?: string;
  limit?: number;
  type: string;
}): Promise<void> {
  if (options.type !== "process") {
    throw new UsageError("usage.type", `this worker runs type process, not ${options.type}`);
  }
  if (options.limit !== undefined && !(options.limit >= 1)) {
    throw new UsageError("usage.limit", "--limit is how many runs at once: 1 or more");
  }
  goOnWithoutReader(process.stdout);
  await withClient(async ({ client, settings, api }) => {
    const worker = await startWorker({
      client,
      pools: options.pool,
      name: options.name || undefined,
      limit: options.limit,
      env: settingsEnvironment(settings, process.env),
      log: printTimed,
    });
    printTimed(
      `worker ${worker.name} runs pool ${options.pool.join(", ")} of the API at ${api}; Ctrl-C stops it`,
    );
    await untilStopped(worker, printTimed);
    printTimed("worker stopped");
  });
}
