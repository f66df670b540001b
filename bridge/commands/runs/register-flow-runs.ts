/** Registers `cellflow flow-run …`. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { collect, hidden, verb, withJson, withYes } from "../input/verb.ts";
import { withLogOptions } from "./with-log-options.ts";

export function registerFlowRuns(flowRun: Command): void {
  withJson(
    verb(
      flowRun,
      "ls",
      "list flow runs, newest first",
      'flow-run ls --flow add --state failed --since "2 hours"',
    ),
  )
    .option("--flow <name>", "only of this flow; may be given again", collect)
    .addOption(hidden("--flow-name <name>").argParser(collect))
    .option("--state <state>", "only in this state, by name or type; may be given again", collect)
    .addOption(hidden("--state-type <type>").argParser(collect))
    .option("--since <time>", 'only what was to start since, like "2 hours" or 2026-08-01')
    .option("--limit <n>", "how many", integer("--limit"), 20)
    .action(async ({ flow, flowName, state, stateType, ...options }) =>
      (await load()).list({ ...options, flow: both(flow, flowName), state: both(state, stateType) }),
    );
  withJson(
    verb(
      flowRun,
      "inspect <run>",
      "show a flow run and its tasks, by id or name",
      "flow-run inspect red-fox",
    ),
  ).action(async (run, options) => (await load()).inspect(run, options));
  withLogOptions(
    verb(
      flowRun,
      "logs [run]",
      "show what a flow run logged, by id or name",
      "flow-run logs red-fox --follow",
    ),
  )
    .option("-f, --follow", "as it comes, until the run ends")
    .action(async (run, options) => (await load()).logs(run, options));
  withJson(
    verb(flowRun, "watch <run>", "wait for a run's end and show what it logs", "flow-run watch red-fox"),
    "the run as JSON, when it has ended",
  )
    .option("--timeout <seconds>", "how long to wait for it", integer("--timeout"))
    .action(async (run, options) => (await import("./manage-flow-run.ts")).watch(run, options));
  verb(
    flowRun,
    "retry <run>",
    "have a run of a deployment that has ended run again, by id or name",
    "flow-run retry red-fox",
  )
    .addOption(hidden("-e, --entrypoint <entrypoint>"))
    .action(async (run, options) => (await import("./manage-flow-run.ts")).retry(run, options));
  withYes(
    verb(flowRun, "delete <run>", "delete a flow run, by id or name", "flow-run delete red-fox"),
  ).action(async (run, options) => (await import("./manage-flow-run.ts")).remove(run, options));
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

/** What was given by either of two options. */
function both(one?: string[], other?: string[]): string[] | undefined {
  return one || other ? [...(one ?? []), ...(other ?? [])] : undefined;
}

function load(): Promise<typeof import("./flow-run.ts")> {
  return import("./flow-run.ts");
}
