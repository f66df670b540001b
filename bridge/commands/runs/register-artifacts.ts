/** Registers `cellflow artifact …`. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { verb, withJson, withYes } from "../input/verb.ts";

export function registerArtifacts(artifact: Command): void {
  withJson(verb(artifact, "ls", "list artifacts, the latest of each key", "artifact ls --all --limit 50"))
    .option("-a, --all", "every version, and those without a key")
    .option("--limit <n>", "how many", integer("--limit"), 100)
    .action(async (options) => (await load()).list(options));
  withJson(
    verb(artifact, "inspect <key>", "show the latest artifact of a key", "artifact inspect report"),
    "every version, as JSON",
  )
    .option("--limit <n>", "how many versions", integer("--limit"), 200)
    .action(async (key, options) => (await load()).inspect(key, options));
  withYes(
    verb(
      artifact,
      "delete [key]",
      "delete all versions of a key, or one by its id",
      "artifact delete report",
    ),
  )
    .option("--id <id>", "one artifact by its id")
    .action(async (key, options) => (await load()).remove(key, options));
}

function load(): Promise<typeof import("./artifact.ts")> {
  return import("./artifact.ts");
}
