/** Registers `cellflow deployment …`. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { collect, hidden, verb, withJson, withYes } from "../input/verb.ts";
import { registerSchedules } from "./register-schedules.ts";

export function registerDeployments(deployment: Command): void {
  withJson(verb(deployment, "ls [flow...]", "list deployments, all or of some flows", "deployment ls add"))
    .option("--flow <name>", "only of this flow; may be given again", collect)
    .addOption(hidden("--flow-name <name>").argParser(collect))
    .option("--by-created", "the newest first, not by name")
    .action(async (flows, { flow = [], flowName = [], ...options }) =>
      (await load()).list({ ...options, flow: [...flows, ...flow, ...flowName] }),
    );
  withJson(
    verb(
      deployment,
      "run [name]",
      "run a deployment, by FLOW/NAME",
      "deployment run add/one -p trips=5 --watch",
    ),
    "the run as JSON",
  )
    .option("--id <id>", "the deployment by its id")
    .option(
      "-p, --param <key=value>",
      "a parameter; may be given again (of a list: a,b or one element each)",
      collect,
    )
    .option("--params <json>", "parameters as a JSON object; - reads it from standard input")
    .option("--job-variable <key=value>", "a variable of the pool's job; may be given again", collect)
    .option("--start-in <time>", 'a length of time from now, like "5 minutes"')
    .option("--start-at <moment>", 'when, like "2026-08-01 17:30" or 5:30pm')
    .option("--tag <tag>", "a tag of the run; may be given again", collect)
    .option("--flow-run-name <name>", "the run's name; {trips} in it is the parameter's value")
    .option("--watch", "wait for the run's end and show what it logs")
    .option("--watch-timeout <seconds>", "how long to wait for it", integer("--watch-timeout"))
    .addOption(hidden("--watch-interval <seconds>"))
    .action(async (name, options) => (await import("./run.ts")).run(name, options));
  withJson(
    verb(deployment, "inspect <name>", "show a deployment, by FLOW/NAME", "deployment inspect add/one"),
  ).action(async (name, options) => (await load()).inspect(name, options));
  all(
    verb(
      deployment,
      "pause [name]",
      "plan no more runs of a deployment, by FLOW/NAME",
      "deployment pause add/one",
    ),
  ).action(async (name, options) => (await load()).setPaused(true, name, options));
  all(
    verb(deployment, "resume [name]", "plan runs of a deployment again", "deployment resume add/one"),
  ).action(async (name, options) => (await load()).setPaused(false, name, options));
  all(verb(deployment, "delete [name]", "delete a deployment, by FLOW/NAME", "deployment delete add/one"))
    .option("--id <id>", "the deployment by its id")
    .action(async (name, { id, ...options }) => (await load()).remove(id ?? name, options));
  registerSchedules(deployment);
}

/** `--all` and `--yes`. */
function all(command: Command): Command {
  return withYes(command).option("--all", "every deployment");
}

function load(): Promise<typeof import("./deployment.ts")> {
  return import("./deployment.ts");
}
