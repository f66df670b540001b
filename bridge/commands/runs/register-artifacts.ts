/** Registers `cellflow artifact …`. */
import type { Command } from "commander";
import { verb, withJson } from "../input/verb.ts";

export function registerArtifacts(artifact: Command): void {
  withJson(verb(artifact, "ls", "list artifacts, the latest of each key", "artifact ls")).action(
    async (options) => (await load()).list(options),
  );
  withJson(
    verb(artifact, "inspect <key>", "show the latest artifact of a key", "artifact inspect report"),
    "every version, as JSON",
  ).action(async (key, options) => (await load()).inspect(key, options));
}

function load(): Promise<typeof import("./artifact.ts")> {
  return import("./artifact.ts");
}
