/** Registers `cellflow concurrency-limit …`: limits of tags, as Prefect calls them. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { verb, withJson, withYes } from "../input/verb.ts";

export function registerTagLimits(limit: Command): void {
  verb(
    limit,
    "create <tag> <n>",
    "limit how many task runs with a tag run at once; changes a limit that is there",
    "concurrency-limit create database 3",
  ).action(async (tag, count) => (await load()).create(tag, integer("the concurrency limit", 0)(count)));
  withJson(verb(limit, "ls", "list limits of tags", "concurrency-limit ls"))
    .option("--limit <n>", "how many", integer("--limit"), 200)
    .option("--offset <n>", "after how many", integer("--offset", 0), 0)
    .action(async (options) => (await load()).list(options));
  withJson(
    verb(
      limit,
      "inspect <tag>",
      "show a tag's limit and who has its slots",
      "concurrency-limit inspect database",
    ),
  ).action(async (tag, options) => (await load()).inspect(tag, options));
  verb(limit, "reset <tag>", "free all slots of a tag's limit", "concurrency-limit reset database").action(
    async (tag) => (await load()).reset(tag),
  );
  withYes(verb(limit, "delete <tag>", "delete a tag's limit", "concurrency-limit delete database")).action(
    async (tag, options) => (await load()).remove(tag, options),
  );
}

function load(): Promise<typeof import("./tag-limit.ts")> {
  return import("./tag-limit.ts");
}
