/** Registers `cellflow flow …`. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { verb, withJson } from "../input/verb.ts";

export function registerFlows(flow: Command): void {
  withJson(verb(flow, "ls", "list flows, newest first", "flow ls --limit 50"))
    .option("--limit <n>", "how many", integer("--limit"), 15)
    .action(async (options) => (await import("./flow.ts")).list(options));
}
