/** Registers `cellflow work-queue …`. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { verb, withJson, withYes } from "../input/verb.ts";

export function registerWorkQueues(queue: Command): void {
  const add = (syntax: string, description: string, example: string): Command =>
    verb(queue, syntax, description, `work-queue ${example}`).option(
      "-p, --pool <pool>",
      "the work pool it is of",
    );
  add("create <name>", "create a work queue", "create urgent -p nightly --priority 1")
    .option("-l, --limit <n>", "how many runs at once", integer("--limit", 0))
    .option("-q, --priority <n>", "1 is served first", integer("--priority"))
    .action(async (name, options) => (await load()).create(name, options));
  withJson(add("ls", "list work queues, of all pools or one", "ls -p nightly"))
    .option("-m, --match <start>", "only whose name begins so")
    .option("-v, --verbose", "as Prefect's command has it; all is shown anyway")
    .action(async (options) => (await load()).list(options));
  withJson(add("inspect <name>", "show a work queue", "inspect urgent -p nightly")).action(
    async (name, options) => (await load()).inspect(name, options),
  );
  add("pause <name>", "give no worker runs of a queue", "pause urgent -p nightly").action(
    async (name, options) => (await load()).setPaused(name, true, options),
  );
  add("resume <name>", "give workers runs of it again", "resume urgent -p nightly").action(
    async (name, options) => (await load()).setPaused(name, false, options),
  );
  add(
    "set-concurrency-limit <name> <n>",
    "limit how many runs of it there are at once",
    "set-concurrency-limit urgent 2 -p nightly",
  ).action(async (name, limit, options) =>
    (await load()).setLimit(name, integer("the concurrency limit", 0)(limit), options),
  );
  add(
    "clear-concurrency-limit <name>",
    "limit its runs no more",
    "clear-concurrency-limit urgent -p nightly",
  ).action(async (name, options) => (await load()).setLimit(name, null, options));
  withYes(add("delete <name>", "delete a work queue", "delete urgent -p nightly")).action(
    async (name, options) => (await load()).remove(name, options),
  );
  withJson(add("preview <name>", "show the runs that are due soon", "preview urgent -p nightly --hours 24"))
    .option("-h, --hours <n>", "how far to look ahead", integer("--hours"), 1)
    .action(async (name, options) => (await load()).preview(name, options));
  withJson(
    add("read-runs <name>", "ask for its runs as a worker does", "read-runs urgent -p nightly"),
  ).action(async (name, options) => (await load()).readRuns(name, options));
  withJson(add("slots <name>", "show who has slots of its limit", "slots urgent -p nightly")).action(
    async (name, options) => (await load()).slots(name, options),
  );
}

function load(): Promise<typeof import("./work-queue.ts")> {
  return import("./work-queue.ts");
}
