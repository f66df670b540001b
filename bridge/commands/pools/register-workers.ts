/** Registers `cellflow worker …`. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { verb } from "../input/verb.ts";

export function registerWorkers(worker: Command): void {
  verb(worker, "start", "run what is deployed to a work pool", "worker start -p default --limit 4")
    .requiredOption("-p, --pool <pool...>", "work pool, or several")
    .option("-n, --name <name>", "name of this worker")
    .option("-l, --limit <n>", "runs at once", integer("--limit"))
    .option("-t, --type <type>", "type of the pool; this worker runs process", "process")
    .action(async (options) => (await import("./worker.ts")).workerStart(options));
}
