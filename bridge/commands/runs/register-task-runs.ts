/** Registers `cellflow task-run …`. */
import type { Command } from "commander";
import { integer } from "../input/numbers.ts";
import { collect, hidden, verb, withJson } from "../input/verb.ts";
import { withLogOptions } from "./with-log-options.ts";

export function registerTaskRuns(taskRun: Command): void {
  withJson(
    verb(taskRun, "ls", "list task runs, newest first", "task-run ls --flow-run red-fox --state failed"),
  )
    .option("--task-run-name <name>", "only of this name; may be given again", collect)
    .option("--flow-run <run>", "only of this flow run, by id or name")
    .option("--state <state>", "only in this state, by name or type; may be given again", collect)
    .addOption(hidden("--state-type <type>").argParser(collect))
    .option("--limit <n>", "how many", integer("--limit"), 15)
    .action(async ({ state, stateType, ...options }) =>
      (await load()).list({ ...options, state: stateType ? [...(state ?? []), ...stateType] : state }),
    );
  withJson(
    verb(taskRun, "inspect <run>", "show a task run, by id or name", "task-run inspect read-3f2"),
  ).action(async (run, options) => (await load()).inspect(run, options));
  withLogOptions(
    verb(
      taskRun,
      "logs [run]",
      "show what a task run logged, by id or name",
      "task-run logs read-3f2 --tail 5",
    ),
  ).action(async (run, options) => (await load()).logs(run, options));
}

function load(): Promise<typeof import("./task-run.ts")> {
  return import("./task-run.ts");
}
