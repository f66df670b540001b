/** Registers `cellflow gcl …`, Prefect's words for named concurrency limits. */
import type { Command } from "commander";
import { decimal, integer } from "../input/numbers.ts";
import { verb, withJson } from "../input/verb.ts";

export function registerGlobalLimits(gcl: Command): void {
  withJson(verb(gcl, "ls", "list concurrency limits", "gcl ls")).action(async (options) =>
    (await load()).list(options),
  );
  withJson(verb(gcl, "inspect <name>", "show a concurrency limit", "gcl inspect db")).action(
    async (name, options) => (await load()).inspect(name, options),
  );
  settings(verb(gcl, "create <name>", "create a concurrency limit", "gcl create db --limit 3"), true)
    .option("--disable", "create it inactive: nobody waits for it")
    .action(async (name, options) => (await load()).create(name, options));
  settings(verb(gcl, "update <name>", "change a concurrency limit", "gcl update db --limit 5"), false)
    .option("--enable", "make it active")
    .option("--disable", "make it inactive: nobody waits for it")
    .action(async (name, options) => (await load()).update(name, options));
  verb(gcl, "enable <name>", "make a concurrency limit active", "gcl enable db").action(async (name) =>
    (await load()).enable(name),
  );
  verb(
    gcl,
    "disable <name>",
    "make a concurrency limit inactive: nobody waits for it",
    "gcl disable db",
  ).action(async (name) => (await load()).disable(name));
  verb(gcl, "delete <name>", "delete a concurrency limit", "gcl delete db").action(async (name) =>
    (await load()).remove(name),
  );
}

function settings(command: Command, isNew: boolean): Command {
  const slots = integer("--limit", 0);
  return (
    isNew
      ? command.requiredOption("-l, --limit <n>", "how many slots there are", slots)
      : command.option("-l, --limit <n>", "how many slots there are", slots)
  )
    .option("--active-slots <n>", "how many of them count as taken", integer("--active-slots", 0))
    .option(
      "--slot-decay-per-second <n>",
      "how many slots come back by themselves in a second: makes it a rate limit",
      decimal("--slot-decay-per-second"),
    );
}

function load() {
  return import("./global-concurrency-limit.ts");
}
