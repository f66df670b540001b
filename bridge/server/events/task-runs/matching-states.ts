/** Finds the states of task runs whose events match a filter. */
import type { EventFilter } from "../../../contract/events/event.ts";
import type { Micros } from "../../../contract/time.ts";
import type { Database } from "../../db/database.ts";
import type { ReadBudget } from "../../db/read-limit.ts";
import { allStates } from "../../runs/rows/task-run-states.ts";
import type { StoredState } from "../../runs/states/state.ts";
import { compileFilter, type EventMatcher } from "../filter/match.ts";
import { createTaskRunEvents, TASK_RUN_EVENT, type TaskRunEvents } from "./task-run-event.ts";
import type { TaskRunScope } from "./task-run-scope.ts";
import { firstStatesOf, laterStatesOf, type RunStates, type TimeRange } from "./task-run-states.ts";

/** The filter, what it says of runs, and of times. */
export interface MatchingQuery {
  filter: EventFilter;
  scope: TaskRunScope;
  range: TimeRange;
}

/**
 * Gives those of a chunk at a time, newest chunk first.
 * @param mayStop whether a source need not be read on that has nothing newer than this any more
 */
export async function* matchingStates(
  database: Database,
  { filter, scope, range }: MatchingQuery,
  budget: ReadBudget,
  mayStop: (bound: Micros) => boolean = () => false,
): AsyncGenerator<RunStates[]> {
  const matcher = compileFilter({ ...filter, occurred: {} });
  const matching = matchingOf(database, matcher, createTaskRunEvents(database));
  const query = { scope, range, rows: matcher.rest !== undefined };
  const isDistinct = filter.resource?.distinct === true;
  for (const source of [firstStatesOf, laterStatesOf]) {
    for await (const { runs, bound } of source(database, query, budget)) {
      const found = runs.map((run) => ({ ...run, states: matching(run) }));
      yield isDistinct ? chosen(database, found, filter, range, matching) : found;
      if (mayStop(bound)) break;
    }
  }
}

/** Finds which states of a run match; the events are made only as far as they are asked about. */
function matchingOf(
  database: Database,
  matcher: EventMatcher,
  events: TaskRunEvents,
): (run: RunStates) => StoredState[] {
  const { rest } = matcher;
  return ({ taskRunId, row, states }) => {
    if (states.length === 0 || !matcher.resourceId(TASK_RUN_EVENT + taskRunId)) return [];
    const some = states.filter(({ id, name }) => matcher.name(TASK_RUN_EVENT + name) && matcher.id(id));
    if (!rest || some.length === 0) return some;
    if (!row) return [];
    const all = allStates(database, row);
    return some.filter(({ id }) => {
      const index = all.findIndex((state) => state.id === id);
      if (index < 0) return false;
      const event = matcher.needsPayload
        ? events.make(row, all, index, Number(row.created))
        : events.head(row, all, index);
      return rest(event);
    });
  };
}

/** Of each run, the one state that stands for it: the last that matches, or the first. */
function chosen(
  database: Database,
  runs: RunStates[],
  { order }: EventFilter,
  range: TimeRange,
  matching: (run: RunStates) => StoredState[],
): RunStates[] {
  const ids = JSON.stringify(runs.map(({ taskRunId }) => taskRunId));
  const rows = database.all(
    "SELECT DISTINCT task_run_id AS id FROM task_run_state WHERE task_run_id IN (SELECT value FROM json_each(?))",
    ids,
  );
  const withLater = new Set(rows.map(({ id }) => id));
  return runs.map((run) => {
    let all = run.states;
    if (all.length > 0 && withLater.has(run.taskRunId)) {
      const row = database.get("SELECT * FROM task_run WHERE id = ?", run.taskRunId);
      const states = row ? allStates(database, row) : [];
      const inTime = states.filter(({ timestamp }) => timestamp >= range.since && timestamp <= range.until);
      all = matching({ ...run, states: inTime, ...(row && { row }) });
    }
    const one = order === "ASC" ? all[0] : all.at(-1);
    return { ...run, states: run.states.filter(({ id }) => id === one?.id) };
  });
}
