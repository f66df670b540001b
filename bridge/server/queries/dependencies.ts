/** Reads what each task run of a flow run was given of others: the first 200 of them, as Prefect's server does. */
import type { TaskInput, TaskInputs } from "../../contract/runs/task-run.ts";
import type { ServerContext } from "../context.ts";
import { json } from "../db/columns.ts";
import { withinTime } from "../db/read-limit.ts";
import { MAX_LIMIT } from "../http/body.ts";
import { wireTaskRun } from "../runs/rows/task-run-row.ts";
import { SELECT_TASK_RUN } from "../runs/rows/task-run-states.ts";

/** Newest first. */
export function readDependencies(context: ServerContext, flowRunId: string) {
  const rows = context.database.all(
    `${SELECT_TASK_RUN} WHERE ${withinTime("task_run")} AND task_run.flow_run_id = ? ORDER BY task_run.id DESC LIMIT ?`,
    flowRunId,
    MAX_LIMIT,
  );
  return rows.map((row) => {
    const run = wireTaskRun(row, context.ownTimes.now(flowRunId));
    return {
      id: run.id,
      name: run.name,
      upstream_dependencies: upstream(json<TaskInputs>(row.task_inputs, {})),
      state: run.state,
      expected_start_time: run.expected_start_time,
      start_time: run.start_time,
      end_time: run.end_time,
      total_run_time: run.total_run_time,
      estimated_run_time: run.estimated_run_time,
      untrackable_result: run.state?.state_details.untrackable_result ?? false,
    };
  });
}

/** The runs among the inputs, each once. */
function upstream(inputs: TaskInputs): TaskInput[] {
  const runs = Object.values(inputs)
    .flat()
    .filter((input) => input.input_type === "task_run");
  return [...new Map(runs.map((run) => [run.id, run])).values()];
}
