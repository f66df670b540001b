/** Remembers which process runs which flow run, and marks Crashed what a process that is gone left unfinished. */
import { ENDED_UNEXPECTEDLY } from "../../processes/end-messages.ts";
import {
  machineName,
  type OwnerIdentity,
  parseProcessHeader,
  processStart,
  TASK_OWNER,
} from "../../processes/identity.ts";
import { isTerminalType, TERMINAL_STATE_TYPES } from "../../state.ts";
import type { ServerContext } from "../context.ts";
import { minimalPolicy } from "./orchestration/policies.ts";
import { setFlowRunState } from "./states/set-flow-run-state.ts";
import { forceTaskRunState } from "./states/set-task-run-state.ts";
import { proposal } from "./states/state.ts";

/** The processes of runs, in the database: every process sees those of all. */
export interface Owners {
  /** Notes that the process runs the flow run; inside a transaction. */
  claim(flowRunId: string, owner: OwnerIdentity | undefined): void;
  /** Marks Crashed what a dead process left unfinished; cheap while nothing runs elsewhere. */
  sweep(): void;
}

/** Runs are marked only by processes for which a pid means the same: same machine, same pid namespace. */
export function createOwners(context: ServerContext, start = processStart): Owners {
  const { database } = context;
  const machine = machineName();
  return {
    claim(flowRunId, owner) {
      if (!owner) return;
      database.run(
        `INSERT INTO owner (flow_run_id, pid, start, machine) VALUES (?, ?, ?, ?)
         ON CONFLICT (flow_run_id) DO UPDATE SET pid = excluded.pid, start = excluded.start, machine = excluded.machine`,
        flowRunId,
        owner.pid,
        owner.start,
        machine,
      );
    },
    sweep() {
      const owners = database.all("SELECT DISTINCT pid, start FROM owner WHERE machine = ?", machine);
      const dead = owners.filter((owner) => start(Number(owner.pid)) !== owner.start);
      const deadOfTasks = taskOwners(database).filter((header) => {
        const owner = parseProcessHeader(header);
        return owner !== undefined && start(owner.pid) !== owner.start;
      });
      if (dead.length === 0 && deadOfTasks.length === 0) return;
      context.write(() => {
        for (const header of deadOfTasks) crashTasks(context, header);
        for (const { pid, start: since } of dead) {
          const runs = database.all(
            "DELETE FROM owner WHERE pid = ? AND start = ? AND machine = ? RETURNING flow_run_id",
            pid ?? null,
            since ?? null,
            machine,
          );
          for (const run of runs) markCrashed(context, String(run.flow_run_id));
        }
      });
    },
  };
}

/** Open task runs with an owner, as the index has them. Those that are not ready are part of no run under way. */
const OWNED = `labels <> '{}' AND state_type NOT IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED') AND state_name <> 'NotReady'`;
const OWNER = `labels ->> '${TASK_OWNER}'`;

/** The processes of open task runs that no flow run under way stands for. */
function taskOwners(database: ServerContext["database"]): string[] {
  const rows = database.all(`SELECT DISTINCT ${OWNER} AS owner FROM task_run WHERE ${OWNED}`);
  return rows.flatMap(({ owner }) => (typeof owner === "string" ? [owner] : []));
}

function crashTasks(context: ServerContext, owner: string): void {
  const tasks = context.database.all(`SELECT id FROM task_run WHERE ${OWNED} AND ${OWNER} = ?`, owner);
  const ending = proposal("CRASHED", { message: ENDED_UNEXPECTEDLY });
  for (const { id } of tasks) forceTaskRunState(context, String(id), ending, { isReported: true });
}

/** Ends the run and the task runs it had started. A run that waits for another process stays as it is. */
function markCrashed(context: ServerContext, id: string): void {
  const row = context.database.get(
    `SELECT state_type, empirical_policy ->> 'retry_type' AS retry_type,
     (SELECT state_details ->> 'pause_reschedule' FROM flow_run_state WHERE flow_run_state.id = state_id) AS suspended
     FROM flow_run WHERE id = ?`,
    id,
  );
  const type = row?.state_type;
  const waiting = type === "SCHEDULED" && row?.retry_type !== "in_process";
  if (!row || waiting || (type === "PAUSED" && row.suspended === 1)) return;
  if (typeof type === "string" && isTerminalType(type)) return;
  const cancelled = type === "CANCELLING";
  const ending = proposal(cancelled ? "CANCELLED" : "CRASHED", { message: ENDED_UNEXPECTEDLY });
  setFlowRunState(context, id, ending, minimalPolicy);
  const tasks = context.database.all(
    "SELECT id FROM task_run WHERE flow_run_id = ? AND state_type NOT IN (SELECT value FROM json_each(?))",
    id,
    JSON.stringify(TERMINAL_STATE_TYPES),
  );
  for (const task of tasks) forceTaskRunState(context, String(task.id), ending, { isReported: true });
}
