/** Evaluates what came in since the last time, and what the time brings, in one transaction. */
import type { ReceivedEvent } from "../../../contract/events/event.ts";
import { MICROS_PER_SECOND, type Micros } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { DatabaseError } from "../../db/database-error.ts";
import {
  type Arrival,
  type Arrivals,
  lastPosition,
  type Position,
  readArrivals,
} from "../../events/arrivals.ts";
import { RESOURCE_ID } from "../../events/resource.ts";
import { createTaskRunEvents, TASK_RUN_EVENT } from "../../events/task-runs/task-run-event.ts";
import { sweepChains } from "./chain.ts";
import { createEnabled, type EnabledAutomations } from "./enabled.ts";
import { beginEvaluation } from "./evaluate.ts";
import { createOrdering } from "./ordering.ts";
import { isBehind, readPosition, storePosition } from "./position.ts";

/** Goes through all events in steps. */
export interface Stepper {
  step(): Step;
}

/** What is left to do after a step. */
export interface Step {
  /** There is more to evaluate now. */
  isFull: boolean;
  /** When time alone fires or closes something next; undefined if it does not. */
  next: Micros | undefined;
}

/** A closed bucket takes late events this long. */
const CLOSED_MICROS = 60 * MICROS_PER_SECOND;
const SWEEP_MICROS = 5 * MICROS_PER_SECOND;
/** Of all triggers: one that is evaluated for each of something may see any number of them. */
const MOST_BUCKETS = 100_000;
/** Events that no trigger may see, for their number. */
const UNSEEN = "prefect.log.write";
/** Requests come in between steps, which compute about this long: the more an event triggers, the fewer are taken at once. */
const STEP_MS = 25;
const MOST_ROWS = 200;
const FEWEST_ROWS = 10;
/** Steps that fail one after the other, by a fault of what is evaluated; then that is passed over, so that it does not hold up the rest. */
const MAX_FAILURES = 3;

/** Goes on where the process that led before stopped. */
export function createStepper(context: ServerContext): Stepper {
  const { database } = context;
  const enabled = createEnabled(database);
  /** When to look at a trigger again; a new leader looks at all. */
  const looks = new Map<string, Micros>();
  let swept = 0;
  /** Events of each kind in one step. */
  let rows = 50;
  let next: Micros | undefined = 0;
  let failures = 0;
  const isIdle = (): boolean => {
    if (enabled().isEmpty) next = 0;
    else if (isBehind(database) || (next ?? Number.POSITIVE_INFINITY) <= context.now()) return false;
    return enabled().isEmpty || context.now() - swept < SWEEP_MICROS;
  };
  const evaluate = (): Step => {
    const automations = enabled();
    // After a failure one at a time: only what fails is passed over.
    const arrivals = readOn(context, automations, failures > 0 ? 1 : rows);
    storePosition(database, arrivals.position);
    if (failures >= MAX_FAILURES) return { isFull: true, next };
    const { isFull } = arrivals;
    const evaluation = beginEvaluation(context, automations);
    evaluateArrivals(context, automations, arrivals, evaluation.event);
    const now = context.now();
    next = isFull ? now : elapse(context, automations, looks, evaluation.elapse, now);
    evaluation.finish();
    if (!isFull && now - swept >= SWEEP_MICROS) {
      sweep(context);
      swept = now;
    }
    return { isFull, next };
  };
  return {
    step() {
      if (isIdle()) return { isFull: false, next: enabled().isEmpty ? undefined : next };
      const begun = process.threadCpuUsage();
      let step: Step;
      try {
        step = context.write(evaluate);
      } catch (error) {
        // A database that is busy or full is no fault of what is evaluated.
        if (!(error instanceof DatabaseError)) failures++;
        throw error;
      }
      failures = 0;
      const { user, system } = process.threadCpuUsage(begun);
      const share = (STEP_MS * 1000) / Math.max(user + system, 1);
      if (step.isFull || share < 1)
        rows = Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.round(rows * share)));
      return step;
    },
  };
}

/** What came in since the last time; of task runs, if they are asked for. */
function readOn({ database }: ServerContext, { taskRuns }: EnabledAutomations, rows: number): Arrivals {
  const last = lastPosition(database);
  const position = readPosition(database) ?? last;
  const arrivals = readArrivals(database, createTaskRunEvents(database), position, taskRuns, rows);
  // What no automation asks for is passed over.
  return taskRuns ? arrivals : { ...arrivals, position: { ...last, event: arrivals.position.event } };
}

function evaluateArrivals(
  context: ServerContext,
  automations: EnabledAutomations,
  { list, position }: Arrivals,
  handle: (event: ReceivedEvent) => void,
): void {
  const pending = new Set(list.map(({ id }) => id));
  const isHandled = (id: string, follower: ReceivedEvent): boolean =>
    !pending.has(id) && isThere(context, id, follower, position);
  const ordering = createOrdering(context, isHandled, handle);
  for (const arrival of list) {
    if (concerns(automations, arrival)) ordering.take(arrival.whole());
    pending.delete(arrival.id);
  }
  ordering.takeLost(context.now());
}

/** Events of task runs are many, in order, and costly to make: only those of interest are. Others may be waited for. */
function concerns(automations: EnabledAutomations, { name }: Arrival): boolean {
  if (name === UNSEEN) return false;
  return !name.startsWith(TASK_RUN_EVENT) || automations.interested(name).length > 0;
}

/** Whether an event came in, up to a position. */
function isThere(
  { database }: ServerContext,
  id: string,
  follower: ReceivedEvent,
  position: Position,
): boolean {
  if (database.get("SELECT 1 FROM event WHERE id = ? AND seq <= ?", id, position.event)) return true;
  const run = follower.resource[RESOURCE_ID]?.match(/^prefect\.task-run\.(.+)$/)?.[1];
  if (run === undefined) return false;
  const state = database.get(
    `SELECT 1 FROM task_run_state WHERE task_run_id = ?1 AND id = ?2 UNION ALL
     SELECT 1 FROM task_run WHERE id = ?1 AND instr(first_states, ?2)`,
    run,
    id,
  );
  return state !== undefined;
}

/** Lets the time pass for the triggers that wait for it; returns when it brings something next. */
function elapse(
  { database }: ServerContext,
  automations: EnabledAutomations,
  looks: Map<string, Micros>,
  look: ReturnType<typeof beginEvaluation>["elapse"],
  now: Micros,
): Micros | undefined {
  const ids = new Set(automations.proactive.map(({ trigger }) => trigger.id));
  for (const id of looks.keys()) if (!ids.has(id)) looks.delete(id);
  let next: Micros | undefined;
  for (const watched of automations.proactive) {
    const { id } = watched.trigger;
    const end = database.get(
      "SELECT min(end_time) AS end FROM automation_bucket WHERE trigger_id = ?",
      id,
    )?.end;
    let due = Math.min(looks.get(id) ?? 0, Number(end ?? Number.POSITIVE_INFINITY));
    if (due <= now) {
      due = look(watched, now);
      looks.set(id, due);
    }
    next = Math.min(next ?? due, due);
  }
  return next;
}

/** Forgets buckets that take no more events, and of too many those that end first. */
function sweep(context: ServerContext): void {
  const { database } = context;
  database.run("DELETE FROM automation_bucket WHERE end_time <= ?", context.now() - CLOSED_MICROS);
  const { count } = database.get("SELECT count(*) AS count FROM automation_bucket") ?? {};
  if (Number(count) > MOST_BUCKETS) {
    database.run(
      `DELETE FROM automation_bucket WHERE (trigger_id, bucketing_key) IN
       (SELECT trigger_id, bucketing_key FROM automation_bucket ORDER BY end_time LIMIT ?)`,
      Number(count) - MOST_BUCKETS,
    );
  }
  sweepChains(context);
}
