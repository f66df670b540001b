/** Finds the states of task runs whose events match a filter. */
import type { EventFilter } from "../../contract/events/event.ts";
import type { Micros } from "../../contract/time.ts";
import type { Database } from "../db/database.ts";
import { allStates } from "../runs/rows/task-run-states.ts";
import type { EventMatcher } from "./match.ts";
import { TASK_RUN_EVENT, type TaskRunEvents } from "./task-run-event.ts";
import type { TaskRunScope } from "./task-run-scope.ts";
import { firstStatesOf, laterStatesOf, type RunState, type TimeRange } from "./task-run-states.ts";

export interface StatesRequest {
  filter: EventFilter;
  /** The filter's, without its times. */
  matcher: EventMatcher;
  scope: TaskRunScope;
  range: TimeRange;
  events: TaskRunEvents;
}

/**
 * @param mayStop whether a source need not be read on that has nothing newer than this any more
 */
export async function* matchingStates(
  database: Database,
  request: StatesRequest,
  mayStop: (bound: Micros) => boolean,
): AsyncGenerator<RunState> {
  const { scope, range, filter } = request;
  const matches = stateTest(database, request);
  for (const source of [firstStatesOf, laterStatesOf]) {
    for await (const { list, bound } of source(database, scope, range)) {
      for (const each of list) {
        if (!matches(each)) continue;
        if (!filter.resource?.distinct || isChosen(database, each, request, matches)) yield each;
      }
      if (mayStop(bound)) break;
    }
  }
}

function stateTest(database: Database, { matcher, events }: StatesRequest): (candidate: RunState) => boolean {
  return ({ taskRunId, state }) => {
    if (!matcher.name(TASK_RUN_EVENT + state.name)) return false;
    if (!matcher.resourceId(TASK_RUN_EVENT + taskRunId) || !matcher.id(state.id)) return false;
    if (matcher.rest === undefined) return true;
    const run = database.get("SELECT * FROM task_run WHERE id = ?", taskRunId);
    if (!run) return false;
    const states = allStates(database, run);
    const index = states.findIndex(({ id }) => id === state.id);
    return index >= 0 && matcher.rest(events.make(run, states, index, Number(run.created)));
  };
}

/** Whether, of the states of its run that match, this is the one that stands for it: the last, or the first. */
function isChosen(
  database: Database,
  candidate: RunState,
  { filter, range }: StatesRequest,
  matches: (candidate: RunState) => boolean,
): boolean {
  const run = database.get("SELECT id, first_states FROM task_run WHERE id = ?", candidate.taskRunId);
  if (!run) return false;
  const states = allStates(database, run).filter(
    ({ timestamp }) => timestamp >= range.since && timestamp <= range.until,
  );
  if (filter.order !== "ASC") states.reverse();
  const first = states.find((state) => matches({ taskRunId: candidate.taskRunId, state }));
  return first?.id === candidate.state.id;
}
