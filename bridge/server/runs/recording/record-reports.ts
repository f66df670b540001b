/** Writes what task runs of this process went through: one row for a run that is reported for the first time. */
import type { TaskRunReport } from "../../../contract/recorded.ts";
import type { StateDetails } from "../../../contract/runs/state.ts";
import { formatTime, type Micros } from "../../../contract/time.ts";
import type { State } from "../../../state.ts";
import type { ServerContext } from "../../context.ts";
import type { Value } from "../../db/database.ts";
import { insertRows } from "../../db/insert-rows.ts";
import { insertTaskRunState } from "../rows/state-row.ts";
import { firstStatesJson } from "../rows/task-run-states.ts";
import type { StoredState } from "../states/state.ts";
import { isEarlierEnd } from "./record-task-runs.ts";

/** What a run's later reports change. */
const STANDING = [
  "name",
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
const INSERT = `INSERT INTO task_run (id, created, updated, flow_run_id, task_key, dynamic_key, empirical_policy, tags,
  labels, first_states, ${STANDING.join(", ")})`;
const UPDATE = `UPDATE task_run SET updated = ?, ${STANDING.map((column) => `${column} = ?`).join(", ")}
  WHERE id = ? AND (ifnull(state_timestamp, 0) < ? OR ${isEarlierEnd("state_type", "?")})`;

/**
 * Records task runs, inside a transaction; those of a flow run that is not there are left out: what was deleted does not
 * come back by what was on its way.
 */
export function recordReports(context: ServerContext, reports: readonly TaskRunReport[]): void {
  const { database } = context;
  const there = new Map<string, boolean>();
  const isThere = (flowRunId: string | undefined): boolean => {
    if (flowRunId === undefined) return true;
    let known = there.get(flowRunId);
    if (known === undefined) {
      known = database.get("SELECT 1 FROM flow_run WHERE id = ?", flowRunId) !== undefined;
      there.set(flowRunId, known);
    }
    return known;
  };
  const now = context.now();
  const first: TaskRunReport[] = [];
  for (const report of reports) {
    const { id, flowRunId } = report;
    if (!isThere(flowRunId)) continue;
    context.changes.note("task-run", id, flowRunId);
    if (report.isFirst) first.push(report);
    else update(context, report, now);
  }
  const rows = first.map((report) => row(report, now));
  if (insertRows(database, INSERT, rows, "ON CONFLICT DO NOTHING") === first.length) return;
  // Reported before, without an acknowledgment.
  for (const report of first) update(context, report, now);
}

function row(report: TaskRunReport, now: Micros): Value[] {
  const states = report.states.map(stored);
  return [
    report.id,
    now,
    now,
    report.flowRunId ?? null,
    report.taskKey,
    // One a call.
    report.id,
    report.empiricalPolicy,
    report.tags,
    report.labels,
    firstStatesJson(states),
    ...standing(report, states.at(-1) as StoredState),
  ];
}

/** The values of {@link STANDING}. */
function standing(report: TaskRunReport, last: StoredState): Value[] {
  return [
    report.name,
    report.taskInputs,
    last.id,
    last.type,
    last.name,
    last.timestamp,
    report.runCount,
    report.flowRunRunCount,
    micros(report.expectedStart),
    planned(report),
    maybeMicros(report.start),
    maybeMicros(report.end),
    Math.round(report.total * 1000),
  ];
}

/** One that was deleted meanwhile does not come back. */
function update(context: ServerContext, report: TaskRunReport, now: Micros): void {
  if (!context.database.get("SELECT 1 FROM task_run WHERE id = ?", report.id)) return;
  const states = report.states.map(stored);
  const last = states.at(-1) as StoredState;
  for (const state of states) insertTaskRunState(context.database, report.id, state);
  context.database.prepare(UPDATE).run(now, ...standing(report, last), report.id, last.timestamp, last.type);
}

function stored(state: State): StoredState {
  return {
    id: state.id,
    type: state.type,
    name: state.name,
    timestamp: micros(state.timestamp),
    message: state.message || null,
    data: state.data ?? null,
    details: wireDetails(state),
  };
}

/** The details of a task run's state as the API spells them. */
function wireDetails({ type, data, details }: State): StateDetails {
  if (details === undefined) return type === "COMPLETED" ? { untrackable_result: data === undefined } : {};
  return {
    ...(details.scheduledTime !== undefined && { scheduled_time: formatTime(micros(details.scheduledTime)) }),
    ...(details.retriable !== undefined && { retriable: details.retriable }),
    ...(type === "COMPLETED" && { untrackable_result: data === undefined }),
  };
}

/** When a run that waits is to be tried again. */
function planned({ states }: TaskRunReport): Micros | null {
  const last = states.at(-1);
  return last?.type === "SCHEDULED" ? maybeMicros(last.details?.scheduledTime) : null;
}

function micros(at: number): Micros {
  return Math.round(at * 1000);
}

function maybeMicros(at: number | undefined): Micros | null {
  return at === undefined ? null : micros(at);
}
