/** Writes a task run's state as the event that the API records. */
import type { Event } from "../../contract/events/event.ts";
import { taskRetryPolicy } from "../../options/retry/policy.ts";
import { isTerminal, type State } from "../../state.ts";
import { startOf } from "../../well-formed.ts";
import { readOrigin } from "../task/inputs.ts";
import type { ReportedFlow, ReportedTask } from "./reported-task.ts";

/** Prefect drops, unsaid, an event of more than 1,500,000 bytes: its state is then missing. A character takes 6 at most. */
export const MAX_MESSAGE_CHARACTERS = 100_000;
/** For the same reason, where a server records it: 70 bytes each. */
const MAX_INPUTS = 10_000;

/** The event that says `task` went from its state to `state`; times are written by `iso`. */
export function taskEvent(task: ReportedTask, state: State, iso: (at: number) => string): Event {
  const { item, flow } = task;
  const occurred = iso(state.timestamp);
  const message = state.message ?? "";
  return {
    id: state.id,
    occurred,
    event: `prefect.task-run.${state.name}`,
    resource: {
      "prefect.resource.id": `prefect.task-run.${item.run.id}`,
      "prefect.resource.name": item.run.name,
      "prefect.run-count": String(task.runCount),
      "prefect.state-message": startOf(message, 1000),
      "prefect.state-name": state.name,
      "prefect.state-timestamp": occurred,
      "prefect.state-type": state.type,
      "prefect.orchestration": "client",
    },
    related: flow ? flowResources(flow) : [],
    payload: {
      intended: { from: task.state?.type ?? null, to: state.type },
      initial_state: task.state ? brief(task.state, iso) : null,
      validated_state: { ...brief(state, iso), data: state.data ?? null },
      task_run: {
        name: item.run.name,
        task_key: item.taskKey,
        // One a call. In order of time, so that it lands at the end of the server's index.
        dynamic_key: item.run.id,
        empirical_policy: taskRetryPolicy(item.run.retries, item.retryDelay),
        tags: item.tags ?? [],
        labels: task.labels,
        task_inputs: recordedInputs(task),
        run_count: task.runCount,
        flow_run_run_count: flow?.runCount ?? 0,
        expected_start_time: iso(task.expectedStart),
        ...(task.startTime !== undefined && { start_time: iso(task.startTime) }),
        ...(isTerminal(state) && { end_time: occurred }),
        total_run_time: task.total / 1000,
      },
    },
    follows: task.lastEventId,
  };
}

/** The related resources of a flow run's events and its tasks'. */
export function flowResources(flow: ReportedFlow): Record<string, string>[] {
  return [
    {
      "prefect.resource.id": `prefect.flow-run.${flow.id}`,
      "prefect.resource.role": "flow-run",
      "prefect.resource.name": flow.name,
    },
    {
      "prefect.resource.id": `prefect.flow.${flow.flowId}`,
      "prefect.resource.role": "flow",
      "prefect.resource.name": flow.flow,
    },
  ];
}

function recordedInputs({ item }: ReportedTask): ReturnType<typeof wireInputs> {
  let left = MAX_INPUTS;
  const kept = Object.entries(item.taskInputs ?? {}).map(([name, origins]): [string, string[]] => {
    const some = origins.slice(0, left);
    left -= some.length;
    return [name, some];
  });
  return wireInputs(Object.fromEntries(kept));
}

/** The runs behind each parameter, as task_inputs. */
export function wireInputs(
  inputs: Record<string, string[]> = {},
): Record<string, { input_type: "task_run" | "flow_run"; id: string }[]> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, origins]) => [
      name,
      origins.map((origin) => {
        const { type, id } = readOrigin(origin);
        return { input_type: type, id };
      }),
    ]),
  );
}

function brief(state: State, iso: (at: number) => string): Record<string, unknown> {
  const { details } = state;
  return {
    type: state.type,
    name: state.name,
    message: state.message === undefined ? null : startOf(state.message, MAX_MESSAGE_CHARACTERS),
    state_details: {
      ...(details?.scheduledTime !== undefined && { scheduled_time: iso(details.scheduledTime) }),
      ...(details?.retriable !== undefined && { retriable: details.retriable }),
      ...(state.type === "COMPLETED" && { untrackable_result: state.data === undefined }),
    },
  };
}
