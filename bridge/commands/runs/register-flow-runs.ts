/** Registers `cellflow flow-run …`. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { collect, verb, withJson } from "../input/verb.ts";

export function registerFlowRuns(flowRun: Command): void {
  withJson(verb(flowRun, "ls", "list flow runs, newest first", "flow-run ls --flow add --state failed"))
    .option("--flow <name>", "only of this flow")
    .option("--state <state>", "only in this state, by name or type")
    .option("--limit <n>", "how many", integer("--limit"), 20)
    .action(async (options) => (await load()).list(options));
  withJson(
    verb(
      flowRun,
      "inspect <run>",
      "show a flow run and its tasks, by id or name",
      "flow-run inspect red-fox",
    ),
  ).action(async (run, options) => (await load()).inspect(run, options));
  withJson(verb(flowRun, "logs <run>", "show what a flow run logged, by id or name", "flow-run logs red-fox"))
    .option("--tail <n>", "only the last lines", integer("--tail"))
    .action(async (run, options) => (await load()).logs(run, options));
  verb(flowRun, "cancel <run>", "cancel a flow run, by id or name", "flow-run cancel red-fox").action(
    async (run) => (await load()).cancel(run),
  );
  verb(
    flowRun,
    "resume <run>",
    "resume a paused or suspended flow run, by id or name",
    "flow-run resume red-fox -p approved=true",
  )
    .option("-p, --param <key=value>", "what it asks for; may be given again", collect)
    .action(async (run, options) => (await import("./pause.ts")).resume(run, options));
  verb(
    flowRun,
    "suspend <run>",
    "have a run of a deployment end after its task, until it is resumed, by id or name",
    "flow-run suspend red-fox",
  ).action(async (run) => (await import("./pause.ts")).suspend(run));
  verb(
    flowRun,
    "execute [id]",
    "run a flow run of a deployment in this process (what workers start)",
    "flow-run execute 0192f0c1-3d5e-7a41-8a52-6d1f6f1f7a10",
  ).action(async (id) => (await load()).execute(id));
}

function load(): Promise<typeof import("./flow-run.ts")> {
  return import("./flow-run.ts");
}
