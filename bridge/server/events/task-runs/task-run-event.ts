/** The event of a task run's state, made from the run's row and its states: `prefect.task-run.<State>`, as the SDK sends it. */
import type { Event, ReceivedEvent, Resource } from "../../../contract/events/event.ts";
import { formatMaybe, formatTime, MICROS_PER_SECOND, type Micros } from "../../../contract/time.ts";
import { isTerminalType } from "../../../state.ts";
import { json, maybeNumber, text } from "../../db/columns.ts";
import type { Database, Row } from "../../db/database.ts";
import type { StoredState } from "../../runs/states/state.ts";
import { relatedToTaskRun, tagResources } from "../related.ts";
import { eventMessage, stateLabels, tightlyFollows } from "../state-event.ts";

/** What the names of these events, and the ids of their resources, begin with. */
export const TASK_RUN_EVENT = "prefect.task-run.";

/** Most flow runs whose related resources are kept for the next event. */
const MAX_KEPT = 200;

/** Makes the events of task runs, those of a flow run with what was read of it once. */
export interface TaskRunEvents {
  /**
   * @param run the row of the task run
   * @param states all states of the run, in the order of their times
   * @param index which of them
   * @param received when the server got it
   */
  make(run: Row, states: readonly StoredState[], index: number, received: Micros): ReceivedEvent;
  /** The same without payload and all else that few filters ask about. */
  head(run: Row, states: readonly StoredState[], index: number): Event;
}

/** For one read: what it reads of flow runs is kept meanwhile. */
export function createTaskRunEvents(database: Database): TaskRunEvents {
  const relatedToRuns = new Map<string, Resource[]>();
  const relatedOf = (flowRunId: Row[string] | undefined): Resource[] => {
    if (typeof flowRunId !== "string") return [];
    let related = relatedToRuns.get(flowRunId);
    if (related === undefined) {
      if (relatedToRuns.size >= MAX_KEPT) relatedToRuns.clear();
      const run = database.get("SELECT * FROM flow_run WHERE id = ?", flowRunId);
      related = run ? relatedToTaskRun(database, run) : [];
      relatedToRuns.set(flowRunId, related);
    }
    return related;
  };
  const head = (run: Row, states: readonly StoredState[], index: number): Event => {
    const state = states[index] as StoredState;
    return {
      occurred: formatTime(state.timestamp),
      event: TASK_RUN_EVENT + state.name,
      resource: {
        ...stateLabels(TASK_RUN_EVENT + text(run.id), text(run.name), runsAt(run, states, index), state),
        "prefect.orchestration": "client",
      },
      related: [...tagResources(json<string[]>(run.tags, [])), ...relatedOf(run.flow_run_id)],
      id: state.id,
    };
  };
  return {
    head,
    make(run, states, index, received) {
      const state = states[index] as StoredState;
      const before = states[index - 1] ?? null;
      const { occurred, event, resource, related } = head(run, states, index);
      return {
        occurred,
        event,
        resource,
        related,
        payload: {
          intended: { from: before?.type ?? null, to: state.type },
          initial_state: before && statePayload(before),
          validated_state: { ...statePayload(state), data: state.data ?? null },
          task_run: {
            name: text(run.name),
            task_key: text(run.task_key),
            dynamic_key: text(run.dynamic_key),
            ...present({
              cache_key: run.cache_key,
              cache_expiration: formatMaybe(maybeNumber(run.cache_expiration)),
              task_version: run.task_version,
            }),
            empirical_policy: json(run.empirical_policy, {}),
            tags: json(run.tags, []),
            labels: json(run.labels, {}),
            task_inputs: json(run.task_inputs, {}),
            flow_run_run_count: Number(run.flow_run_run_count),
            ...timesAt(run, states, index),
          },
        },
        id: state.id,
        follows: tightlyFollows(state, before),
        received: formatTime(received),
      };
    },
  };
}

function statePayload(state: StoredState): Record<string, unknown> {
  const { flow_run_id: _, task_run_id: __, ...details } = state.details;
  return {
    type: state.type,
    name: state.name,
    message: eventMessage(state),
    state_details: present(details),
  };
}

/** The entries that have a value. */
function present(entries: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** How often the run had run. */
function runsAt(run: Row, states: readonly StoredState[], index: number): number {
  const later = states.slice(index + 1).filter(({ type }) => type === "RUNNING").length;
  return Math.max(0, Number(run.run_count) - later);
}

/** Counts and times of the run as they were when it entered the state: its row says how it stands now. */
function timesAt(run: Row, states: readonly StoredState[], index: number) {
  const state = states[index] as StoredState;
  const start = maybeNumber(run.start_time);
  let total = 0;
  for (const [at, each] of states.slice(0, index).entries())
    if (each.type === "RUNNING") total += (states[at + 1] as StoredState).timestamp - each.timestamp;
  return {
    run_count: runsAt(run, states, index),
    ...present({
      expected_start_time: formatMaybe(maybeNumber(run.expected_start_time)),
      next_scheduled_start_time: state.type === "SCHEDULED" ? (state.details.scheduled_time ?? null) : null,
      start_time: start !== null && start <= state.timestamp ? formatTime(start) : null,
      end_time: isTerminalType(state.type) ? formatTime(state.timestamp) : null,
    }),
    total_run_time: total / MICROS_PER_SECOND,
  };
}
