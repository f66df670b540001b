/** Registers `cellflow api-key …`. */
import type { Command } from "commander";

/** Adds it. */
export function registerApiKeys(program: Command): void {
  const keys = program
    .command("api-key")
    .description("keys that open the API served from this machine's database");
  keys
    .command("create <name>")
    .description("make a key and print it, once")
    .option("--expires <time>", 'how long it is good, such as "30 days"; else until it is deleted')
    .action(async (name, options) => (await load()).create(name, options));
  keys
    .command("ls")
    .description("list the keys by name")
    .option("--json", "as JSON")
    .action(async (options) => (await load()).list(options));
  keys
    .command("delete <name>")
    .description("delete a key: nobody gets in with it any more")
    .action(async (name) => (await load()).remove(name));
}

function load(): Promise<typeof import("./api-key.ts")> {
  return import("./api-key.ts");
}
