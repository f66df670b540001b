/** Registers `cellflow variable …`, Prefect's words for variables. */
import type { Command } from "commander";

/** Adds its verbs. */
export function registerVariables(variable: Command): void {
  variable
    .command("ls")
    .description("list variables")
    .option("--json", "as JSON")
    .action(async (options) => (await load()).list(options));
  variable
    .command("get <name>")
    .description("print a variable's value, as JSON")
    .action(async (name) => (await load()).get(name));
  variable
    .command("set <name> <value>")
    .description("set a variable to a text, or to what the text is as JSON")
    .option("--overwrite", "change one that exists")
    .option("--tag <tag>", "a tag; may be given again", (tag: string, before: string[] = []) => [
      ...before,
      tag,
    ])
    .action(async (name, value, options) => (await load()).set(name, value, options));
  variable
    .command("inspect <name>")
    .description("show a variable")
    .option("--json", "as JSON")
    .action(async (name, options) => (await load()).inspect(name, options));
  variable
    .command("unset <name>")
    .alias("delete")
    .description("remove a variable")
    .option("-y, --yes", "without asking")
    .action(async (name, options) => (await load()).unset(name, options));
}

function load() {
  return import("./variable.ts");
}
