/**
 * Records task runs from events. Order and repetition do not matter: every state is stored once under its
 * event's id, and a run's row is what its latest event says.
 */

import type { Event } from "../../../contract/events/event.ts";
import { type StateDetails, type StateType, stateType } from "../../../contract/runs/state.ts";
import { MICROS_PER_SECOND, type Micros, parseMaybe, parseTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { RESOURCE_ID, RESOURCE_ROLE } from "../../events/resource.ts";
import { asId } from "../../http/path.ts";
import { insertTaskRunState } from "../rows/state-row.ts";
import { taskRunOfKeys } from "../rows/task-run-row.ts";
import type { StoredState } from "../states/state.ts";

const PREFIX = "prefect.task-run.";

/** Whether the event reports a state of a task run that its client orchestrates. */
export function isTaskRunEvent(event: Event): boolean {
  return event.event.startsWith(PREFIX) && event.resource["prefect.orchestration"] === "client";
}

/** The parts read of an event's payload; nothing in it is trusted to be there. */
interface Payload {
  validated_state?: {
    type?: StateType;
    name?: string;
    message?: string | null;
    state_details?: StateDetails;
    data?: unknown;
    timestamp?: string;
  };
  task_run?: {
    name?: string;
    task_key?: string;
    dynamic_key?: string;
    cache_key?: string | null;
    cache_expiration?: string | null;
    task_version?: string | null;
    empirical_policy?: unknown;
    tags?: string[];
    labels?: Record<string, unknown>;
    task_inputs?: unknown;
    run_count?: number;
    flow_run_run_count?: number;
    expected_start_time?: string | null;
    next_scheduled_start_time?: string | null;
    start_time?: string | null;
    end_time?: string | null;
    total_run_time?: number;
  };
}

interface Reported {
  id: string;
  flowRunId: string | null;
  taskKey: string;
  dynamicKey: string;
  task: NonNullable<Payload["task_run"]>;
  state: StoredState;
}

/** One batch while it is recorded. */
interface Batch {
  /** The latest report of each run. */
  latest: Map<string, Reported>;
  /** The id under which a run is stored, by the id its events give it. */
  ids: Map<string, string>;
  /** The same, by its keys within its flow run. */
  keyed: Map<string, string>;
  /** Whether there is such a flow run. */
  flowRuns: Map<string, boolean>;
}

/**
 * Records the task runs of a batch, inside a transaction; those of a flow run that is not there are left out: what was
 * deleted does not come back by what was on its way.
 * @returns the events of which no task run was recorded: they lack a part, or their flow run is not there
 */
export function recordTaskRuns(context: ServerContext, events: readonly Event[]): Event[] {
  const unrecorded: Event[] = [];
  const batch: Batch = { latest: new Map(), ids: new Map(), keyed: new Map(), flowRuns: new Map() };
  for (const event of events) {
    const reported = read(event);
    if (!reported || !hasFlowRun(context, batch, reported.flowRunId)) {
      unrecorded.push(event);
      continue;
    }
    reported.id = storedId(context, batch, reported);
    insertTaskRunState(context.database, reported.id, reported.state);
    const before = batch.latest.get(reported.id);
    if (!before || before.state.timestamp < reported.state.timestamp) batch.latest.set(reported.id, reported);
  }
  for (const reported of batch.latest.values()) upsert(context, reported);
  return unrecorded;
}

function hasFlowRun({ database }: ServerContext, { flowRuns }: Batch, id: string | null): boolean {
  if (id === null) return true;
  let known = flowRuns.get(id);
  if (known === undefined) {
    known = database.prepare("SELECT 1 FROM flow_run WHERE id = ?").get(id) !== undefined;
    flowRuns.set(id, known);
  }
  return known;
}

function read(event: Event): Reported | undefined {
  const payload = (event.payload ?? {}) as Payload;
  if (!isReport(payload)) return undefined;
  const { validated_state: state, task_run: task } = payload;
  const id = asId(event.resource[RESOURCE_ID]?.slice(PREFIX.length) ?? "");
  if (id === undefined) return undefined;
  const flowRunId = flowRunOf(event);
  return {
    id,
    flowRunId,
    taskKey: task.task_key,
    dynamicKey: task.dynamic_key,
    task,
    state: {
      id: event.id,
      type: state.type,
      name: state.name ?? event.event.slice(PREFIX.length),
      timestamp: parseMaybe(state.timestamp) ?? parseTime(event.occurred),
      message: state.message ?? null,
      data: state.data ?? null,
      details: state.state_details ?? {},
    },
  };
}

const TEXTS = ["name", "cache_key", "task_version", "cache_expiration"] as const;
const TIMES = ["expected_start_time", "next_scheduled_start_time", "start_time", "end_time"] as const;
const COUNTS = ["run_count", "flow_run_run_count", "total_run_time"] as const;

type State = NonNullable<Payload["validated_state"]> & { type: StateType };
type Task = NonNullable<Payload["task_run"]> & { task_key: string; dynamic_key: string };

/** Whether the parts are there, and those that have columns of their own are of their kinds. */
function isReport(payload: Payload): payload is Payload & { validated_state: State; task_run: Task } {
  const { validated_state: state, task_run: task } = payload;
  const isNone = (value: unknown) => value === undefined || value === null;
  const isText = (value: unknown) => isNone(value) || typeof value === "string";
  return (
    stateType.safeParse(state?.type).success &&
    [state?.name, state?.message, state?.timestamp].every(isText) &&
    (isNone(state?.state_details) || typeof state?.state_details === "object") &&
    typeof task?.task_key === "string" &&
    typeof task.dynamic_key === "string" &&
    [...TEXTS, ...TIMES].every((key) => isText(task[key])) &&
    COUNTS.every((key) => isNone(task[key]) || typeof task[key] === "number")
  );
}

function flowRunOf(event: Event): string | null {
  for (const resource of event.related ?? []) {
    if (resource[RESOURCE_ROLE] === "flow-run") {
      return resource[RESOURCE_ID]?.slice("prefect.flow-run.".length) ?? null;
    }
  }
  return null;
}

/** A run of the same flow run with the same keys is the same run, whatever id the event gives it. */
function storedId(context: ServerContext, batch: Batch, reported: Reported): string {
  const { id, flowRunId, taskKey, dynamicKey } = reported;
  const known = batch.ids.get(id);
  if (known !== undefined) return known;
  let stored = id;
  if (flowRunId !== null) {
    const key = `${flowRunId}\n${taskKey}\n${dynamicKey}`;
    stored = taskRunOfKeys(context.database, flowRunId, taskKey, dynamicKey) ?? batch.keyed.get(key) ?? id;
    batch.keyed.set(key, stored);
  }
  batch.ids.set(id, stored);
  return stored;
}

const COLUMNS = [
  "name",
  "cache_key",
  "cache_expiration",
  "task_version",
  "empirical_policy",
  "tags",
  "labels",
  "task_inputs",
  "state_id",
  "state_type",
  "state_name",
  "state_timestamp",
  "run_count",
  "flow_run_run_count",
  "expected_start_time",
  "next_scheduled_start_time",
  "start_time",
  "end_time",
  "total_run_time",
] as const;

/**
 * The later state counts. But Crashed is what others say of a run whose process is gone: where that had ended it before,
 * and could not say so at once, the earlier one is right.
 */
export function isEarlierEnd(known: string, reported: string): string {
  return `(${known} = 'CRASHED' AND ${reported} IN ('COMPLETED', 'FAILED', 'CANCELLED'))`;
}

const UPSERT = `INSERT INTO task_run (id, flow_run_id, task_key, dynamic_key, created, updated, ${COLUMNS.join(", ")})
  VALUES (?, ?, ?, ?, ?, ?, ${COLUMNS.map(() => "?").join(", ")})
  ON CONFLICT (id) DO UPDATE SET updated = excluded.updated,
  ${COLUMNS.map((column) => `${column} = excluded.${column}`).join(", ")}
  WHERE excluded.state_timestamp > ifnull(task_run.state_timestamp, 0)
  OR ${isEarlierEnd("task_run.state_type", "excluded.state_type")}`;

function upsert(context: ServerContext, { id, flowRunId, taskKey, dynamicKey, task, state }: Reported): void {
  const now = context.now();
  const planned: Micros | null =
    state.type === "SCHEDULED"
      ? parseMaybe(task.next_scheduled_start_time ?? state.details.scheduled_time)
      : parseMaybe(task.next_scheduled_start_time);
  context.database
    .prepare(UPSERT)
    .run(
      id,
      flowRunId,
      taskKey,
      dynamicKey,
      now,
      now,
      task.name ?? taskKey,
      task.cache_key ?? null,
      parseMaybe(task.cache_expiration),
      task.task_version ?? null,
      JSON.stringify(task.empirical_policy ?? {}),
      JSON.stringify(task.tags ?? []),
      JSON.stringify(task.labels ?? {}),
      JSON.stringify(task.task_inputs ?? {}),
      state.id,
      state.type,
      state.name,
      state.timestamp,
      task.run_count ?? 0,
      task.flow_run_run_count ?? 0,
      parseMaybe(task.expected_start_time),
      planned,
      parseMaybe(task.start_time),
      parseMaybe(task.end_time),
      Math.round((task.total_run_time ?? 0) * MICROS_PER_SECOND),
    );
  context.changes.note("task-run", id, flowRunId);
}
