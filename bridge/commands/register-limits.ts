/** Registers `cellflow gcl …`, Prefect's words for named concurrency limits. */
import type { Command } from "commander";
import { decimal, integer } from "./input/numbers.ts";

/** Adds it. */
export function registerLimits(program: Command): void {
  const gcl = program
    .command("gcl")
    .alias("global-concurrency-limit")
    .description("concurrency limits by name: how many may do something at once, or how often");
  gcl
    .command("ls")
    .description("list concurrency limits")
    .option("--json", "as JSON")
    .action(async (options) => (await load()).list(options));
  gcl
    .command("inspect <name>")
    .description("show a concurrency limit")
    .option("--json", "as JSON")
    .action(async (name, options) => (await load()).inspect(name, options));
  settings(gcl.command("create <name>").description("create a concurrency limit"), true)
    .option("--disable", "create it inactive: nobody waits for it")
    .action(async (name, options) => (await load()).create(name, options));
  settings(gcl.command("update <name>").description("change a concurrency limit"), false)
    .option("--enable", "make it active")
    .option("--disable", "make it inactive: nobody waits for it")
    .action(async (name, options) => (await load()).update(name, options));
  gcl
    .command("enable <name>")
    .description("make a concurrency limit active")
    .action(async (name) => (await load()).enable(name));
  gcl
    .command("disable <name>")
    .description("make a concurrency limit inactive: nobody waits for it")
    .action(async (name) => (await load()).disable(name));
  gcl
    .command("delete <name>")
    .description("delete a concurrency limit")
    .action(async (name) => (await load()).remove(name));
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
  return import("./concurrency-limit.ts");
}
