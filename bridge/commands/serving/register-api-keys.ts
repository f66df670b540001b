/** Registers `cellflow api-key …`. */
import type { Command } from "commander";
import { verb, withJson } from "../input/verb.ts";

export function registerApiKeys(keys: Command): void {
  verb(keys, "create <name>", "make a key and print it, once", 'api-key create ci --expires "30 days"')
    .option("--expires <time>", 'how long it is good, such as "30 days"; else until it is deleted')
    .action(async (name, options) => (await load()).create(name, options));
  withJson(verb(keys, "ls", "list the keys by name", "api-key ls")).action(async (options) =>
    (await load()).list(options),
  );
  verb(keys, "delete <name>", "delete a key: nobody gets in with it any more", "api-key delete ci").action(
    async (name) => (await load()).remove(name),
  );
}

function load(): Promise<typeof import("./api-key.ts")> {
  return import("./api-key.ts");
}
