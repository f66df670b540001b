/** Adds a verb to a noun, with what all verbs have. */
import { type Command, Option } from "commander";

/**
 * @param syntax the verb and its arguments: `run <name>`
 * @param example a command line, without `cellflow`
 */
export function verb(noun: Command, syntax: string, description: string, example: string): Command {
  return withExample(noun.command(syntax).description(description), example);
}

/** Has the command's help end with a command line, given without `cellflow`. */
export function withExample(command: Command, example: string): Command {
  return command.addHelpText("after", `\nExample:\n  cellflow ${example}`);
}

/** `--json`, and Prefect's `-o json`. */
export function withJson(command: Command, what = "as JSON"): Command {
  return command
    .option("--json", what)
    .addOption(new Option("-o, --output <format>").choices(["json"]).hideHelp())
    .on("option:output", () => command.setOptionValue("json", true));
}

/** `--yes`, and Prefect's `--accept-yes`. */
export function withYes(command: Command): Command {
  return command
    .option("-y, --yes", "do not ask first")
    .addOption(new Option("--accept-yes").hideHelp())
    .on("option:accept-yes", () => command.setOptionValue("yes", true));
}

/** Gathers an option that may be given again. */
export function collect(value: string, before: string[] = []): string[] {
  return [...before, value];
}

/** An option that Prefect's command has, too, and that help does not name. */
export function hidden(flags: string): Option {
  return new Option(flags).hideHelp();
}
