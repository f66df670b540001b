/** Registers `cellflow automation …`, Prefect's words for what follows when something happens. */
import type { Command } from "commander";
import { collect, verb, withJson, withYes } from "../input/verb.ts";

/** Adds its verbs. */
export function registerAutomations(automation: Command): void {
  withJson(verb(automation, "ls", "list automations", "automation ls")).action(async (options) =>
    (await load()).list(options),
  );
  verb(automation, "inspect [name]", "show an automation", "automation inspect alarm --yaml")
    .option("--id <id>", "by its id")
    .option("--json", "as JSON")
    .option("--yaml", "as YAML")
    .option("-o, --output <format>", "json or yaml")
    .action(async (name, options) => (await load()).inspect(name, options));
  const example =
    "automation create alarm --on failed,crashed --deployment duration/daily --notify slack-webhook/ops";
  written(verb(automation, "create [name]", "create automations, of a file or of a few words", example))
    .option("--on <states>", "when runs are in these states: failed,crashed; late; stuck; …")
    .option("--after <time>", "how long a run may take before it is stuck: 1h")
    .option("--deployment <deployment>", "only runs of this deployment; may be given again", collect)
    .option("--flow <flow>", "only runs of this flow; may be given again", collect)
    .option("--tag <tag>", "only runs with this tag; may be given again", collect)
    .option("--notify <block>", "block to notify: slack-webhook/ops; may be given again", collect)
    .option("--run <deployment>", "deployment to run; may be given again", collect)
    .option("--json", "what was created, as JSON")
    .action(async (name, options) => (await import("./create.ts")).create(name, options));
  written(
    verb(
      automation,
      "update",
      "replace what an automation says, by its id",
      "automation update --id ID -f alarm.yaml",
    ),
  )
    .requiredOption("--id <id>", "of the automation")
    .action(async (options) => (await import("./create.ts")).update(options));
  named(verb(automation, "pause [name]", "pause an automation", "automation pause alarm"), "pause")
    .alias("disable")
    .action(async (name, options) => (await load()).pause(name, options));
  named(verb(automation, "resume [name]", "resume a paused automation", "automation resume alarm"), "resume")
    .alias("enable")
    .action(async (name, options) => (await load()).resume(name, options));
  withYes(
    named(verb(automation, "delete [name]", "delete an automation", "automation delete alarm"), "delete"),
  ).action(async (name, options) => (await load()).remove(name, options));
}

function written(command: Command): Command {
  return command
    .option("-f, --from-file <file>", "YAML or JSON file that holds it")
    .option("-j, --from-json <json>", "JSON that holds it");
}

function named(command: Command, what: string): Command {
  return command.option("--id <id>", "by its id").option("--all", `${what} all of them`);
}

function load() {
  return import("./automation.ts");
}
