/** Registers `cellflow work-pool …`. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { verb, withJson, withYes } from "../input/verb.ts";

export function registerWorkPools(pool: Command): void {
  settings(verb(pool, "create <name>", "create a work pool", "work-pool create nightly --type process"))
    .option("-t, --type <type>", "what its workers start, such as process, docker, kubernetes or ecs")
    .option("--paused", "no worker gets runs of it until it is resumed")
    .option("--overwrite", "change the pool where there is one")
    .option("--set-as-default", "note it in the profile as PREFECT_DEFAULT_WORK_POOL_NAME")
    .action(async (name, options) => (await load()).create(name, options));
  withJson(verb(pool, "ls", "list work pools", "work-pool ls"))
    .option("-v, --verbose", "with their job templates")
    .action(async (options) => (await load()).list(options));
  withJson(verb(pool, "inspect <name>", "show a work pool", "work-pool inspect nightly")).action(
    async (name, options) => (await load()).inspect(name, options),
  );
  settings(
    verb(pool, "update <name>", "change a work pool", "work-pool update nightly --concurrency-limit 4"),
  ).action(async (name, options) => (await load()).update(name, options));
  verb(pool, "pause <name>", "give no worker runs of a work pool", "work-pool pause nightly").action(
    async (name) => (await load()).setPaused(name, true),
  );
  verb(pool, "resume <name>", "give workers runs of it again", "work-pool resume nightly").action(
    async (name) => (await load()).setPaused(name, false),
  );
  verb(
    pool,
    "set-concurrency-limit <name> <n>",
    "limit how many runs of it there are at once",
    "work-pool set-concurrency-limit nightly 4",
  ).action(async (name, limit) => (await load()).setLimit(name, integer("the concurrency limit", 0)(limit)));
  verb(
    pool,
    "clear-concurrency-limit <name>",
    "limit its runs no more",
    "work-pool clear-concurrency-limit nightly",
  ).action(async (name) => (await load()).setLimit(name, null));
  withYes(verb(pool, "delete <name>", "delete a work pool", "work-pool delete nightly")).action(
    async (name, options) => (await load()).remove(name, options),
  );
  withJson(
    verb(pool, "preview <name>", "show the runs that are due soon", "work-pool preview nightly --hours 24"),
  )
    .option("-h, --hours <n>", "how far to look ahead", integer("--hours"), 1)
    .action(async (name, options) => (await load()).preview(name, options));
  withJson(verb(pool, "slots <name>", "show who has slots of its limit", "work-pool slots nightly")).action(
    async (name, options) => (await load()).slots(name, options),
  );
  verb(
    pool,
    "get-default-base-job-template",
    "show the job template that pools of a type begin with",
    "work-pool get-default-base-job-template --type process --file template.json",
  )
    .requiredOption("-t, --type <type>", "the type")
    .option("-f, --file <file>", "write it to a file")
    .action(async (options) => (await load()).printTemplate(options));
}

function settings(command: Command): Command {
  return command
    .option("--base-job-template <file>", "a file with the job template as JSON")
    .option("--concurrency-limit <n>", "how many runs at once", integer("--concurrency-limit", 0))
    .option("--description <text>", "what it is for");
}

function load(): Promise<typeof import("./work-pool.ts")> {
  return import("./work-pool.ts");
}
