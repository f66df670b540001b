/** Registers `cellflow deployment …`. */
import type { Command } from "commander";
import { collect, verb, withJson } from "../input/verb.ts";

export function registerDeployments(deployment: Command): void {
  withJson(verb(deployment, "ls", "list deployments", "deployment ls --flow add"))
    .option("--flow <name>", "only of this flow")
    .action(async (options) => (await load()).list(options));
  withJson(
    verb(
      deployment,
      "run <name>",
      "run a deployment, by FLOW/NAME",
      "deployment run add/one -p trips=5 --watch",
    ),
    "the run as JSON",
  )
    .option(
      "-p, --param <key=value>",
      "a parameter; may be given again (of a list: a,b or one element each)",
      collect,
    )
    .option("--watch", "wait for the run's end and show what it logs")
    .action(async (name, options) => (await load()).run(name, options));
  withJson(
    verb(deployment, "inspect <name>", "show a deployment, by FLOW/NAME", "deployment inspect add/one"),
  ).action(async (name, options) => (await load()).inspect(name, options));
  verb(deployment, "delete <name>", "delete a deployment, by FLOW/NAME", "deployment delete add/one").action(
    async (name) => (await load()).remove(name),
  );
}

function load(): Promise<typeof import("./deployment.ts")> {
  return import("./deployment.ts");
}
