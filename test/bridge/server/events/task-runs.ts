/** Reports of task runs as the reporter of an engine makes them. */
import type { TaskRunReport } from "../../../../bridge/contract/recorded.ts";
import type { StateType } from "../../../../bridge/contract/runs/state.ts";
import { defaultName, type State } from "../../../../bridge/state.ts";
import { v7 } from "../../../../bridge/uuid.ts";

interface ReportOptions {
  states: StateType[];
  id?: string;
  flowRunId?: string;
  /** When the first state was entered, in ms; each later one a millisecond after. */
  at?: number;
  isFirst?: boolean;
  name?: string;
  tags?: string[];
}

export function reportOf({
  states: types,
  id = v7(),
  flowRunId,
  at = Date.now() - 10,
  isFirst = true,
  name = "double-1",
  tags = [],
}: ReportOptions): TaskRunReport {
  const states = types.map(
    (type, index) =>
      ({ id: v7(), type, name: defaultName(type), timestamp: at + index, message: "" }) as State,
  );
  const end = states.at(-1)?.timestamp ?? at;
  return {
    id,
    isFirst,
    flowRunId,
    name,
    taskKey: "double",
    empiricalPolicy: "{}",
    tags: JSON.stringify(tags),
    labels: "{}",
    taskInputs: "{}",
    states,
    runCount: types.filter((type) => type === "RUNNING").length,
    flowRunRunCount: 1,
    expectedStart: at,
    start: at + 1,
    end,
    total: 1,
  };
}

/** The same as the events that a client sends. */
export function taskRunEventOf(options: ReportOptions): object[] {
  const { id, states, flowRunId, name, runCount } = reportOf(options);
  return states.map((state) => ({
    id: state.id,
    occurred: new Date(state.timestamp).toISOString(),
    event: `prefect.task-run.${state.name}`,
    resource: {
      "prefect.resource.id": `prefect.task-run.${id}`,
      "prefect.resource.name": name,
      "prefect.orchestration": "client",
    },
    related: flowRunId
      ? [{ "prefect.resource.id": `prefect.flow-run.${flowRunId}`, "prefect.resource.role": "flow-run" }]
      : [],
    payload: {
      validated_state: { type: state.type, name: state.name, message: "" },
      task_run: {
        name,
        task_key: "double",
        dynamic_key: id,
        run_count: runCount,
        tags: options.tags ?? [],
      },
    },
  }));
}
