/** Reads a home as somebody else finds it: its database with SQL, its results, what a process said was acknowledged. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { isDeepStrictEqual } from "node:util";
import { referenceIn } from "../../../bridge/results/reference.ts";
import { createResultStore } from "../../../bridge/results/result-store.ts";

/** States that somebody still has to end. */
const OPEN = "('RUNNING', 'PENDING', 'CANCELLING')";

/** What a script notes once the engine has acknowledged it: a run that is Completed, or a line of its log. */
export interface Acknowledged {
  kind: "flow" | "task" | "log";
  /** Of the run; of the flow run for a log line. */
  id: string;
  /** What the run gave, where that is stored; the line. */
  value?: unknown;
}

/** Reads the database `file`, and leaves it as it is. */
export function readDatabase<T>(file: string, read: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { timeout: 60_000 });
  try {
    database.exec("PRAGMA query_only = ON");
    return read(database);
  } finally {
    database.close();
  }
}

/** Runs that have not ended: `flow 01…`, `task 01…`. */
export function openRuns(file: string): string[] {
  return readDatabase(file, (database) =>
    ["flow", "task"].flatMap((kind) =>
      database
        .prepare(`SELECT id FROM ${kind}_run WHERE state_type IN ${OPEN} AND state_name <> 'NotReady'`)
        .all()
        .map(({ id }) => `${kind} ${id}`),
    ),
  );
}

/** The states of task runs, wherever they stand: those that a run was first stored with are in its row. */
export const TASK_STATES = `(SELECT task_run_id, id, type, timestamp, data, state_details FROM task_run_state
  UNION ALL SELECT task_run.id, value ->> 0, value ->> 1, value ->> 3, value -> 6, value -> 4
  FROM task_run, json_each(first_states))`;

/** Rows that name one that is not there, and runs whose columns are not those of their last state. */
const UNSOUND: Record<string, string> = {
  "flow runs of no flow": "SELECT id FROM flow_run WHERE flow_id NOT IN (SELECT id FROM flow)",
  "task runs of no flow run":
    "SELECT id FROM task_run WHERE flow_run_id IS NOT NULL AND flow_run_id NOT IN (SELECT id FROM flow_run)",
  "states of no flow run": "SELECT id FROM flow_run_state WHERE flow_run_id NOT IN (SELECT id FROM flow_run)",
  "states of no task run": "SELECT id FROM task_run_state WHERE task_run_id NOT IN (SELECT id FROM task_run)",
  "flow runs in no state":
    "SELECT run.id FROM flow_run AS run LEFT JOIN flow_run_state AS state ON state.id = run.state_id WHERE state.type IS NOT run.state_type",
  "task runs in no state": `SELECT run.id FROM task_run AS run LEFT JOIN ${TASK_STATES} AS state ON state.task_run_id = run.id AND state.id = run.state_id WHERE state.type IS NOT run.state_type`,
  "task runs not in their last state": `SELECT run.id FROM task_run AS run JOIN ${TASK_STATES} AS state ON state.task_run_id = run.id GROUP BY run.id HAVING max(timestamp) > state_timestamp`,
  "flow runs not in their last state":
    "SELECT run.id FROM flow_run AS run WHERE state_timestamp < (SELECT max(timestamp) FROM flow_run_state WHERE flow_run_id = run.id)",
  "owners of runs that have ended":
    "SELECT flow_run_id AS id FROM owner JOIN flow_run ON flow_run.id = flow_run_id WHERE state_type IN ('COMPLETED', 'FAILED', 'CRASHED', 'CANCELLED')",
  "task runs inside a run that has ended":
    "SELECT task_run.id FROM task_run JOIN flow_run ON flow_run.id = flow_run_id WHERE flow_run.state_type IN ('CRASHED', 'CANCELLED') AND task_run.state_type IN ('RUNNING', 'PENDING')",
  "task runs that began twice": `SELECT task_run_id AS id FROM ${TASK_STATES} WHERE type = 'PENDING' AND state_details ->> 'child_flow_run_id' IS NULL GROUP BY task_run_id HAVING count(*) > 1`,
  "slots that nobody has":
    "SELECT id FROM concurrency_limit WHERE active_slots > 0 AND id NOT IN (SELECT limit_id FROM concurrency_lease_limit)",
};

/** What is wrong inside the database: none when it is sound. */
export function unsound(file: string): string[] {
  return readDatabase(file, (database) => {
    const damage = [
      ...database.prepare("PRAGMA integrity_check").all(),
      ...database.prepare("PRAGMA foreign_key_check").all(),
    ].map((row) => Object.values(row).join(" "));
    return [
      ...damage.filter((line) => line !== "ok"),
      ...Object.entries(UNSOUND).flatMap(([what, sql]) => {
        const rows = database.prepare(sql).all();
        return rows.length === 0 ? [] : [`${what}: ${rows.slice(0, 3).map(({ id }) => id)}`];
      }),
    ];
  });
}

/** Whole lines of a script's side file; the last one may have been cut by its end. */
export function readNotes(file: string): Record<string, unknown>[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** What of `acknowledged` is not in the home as it was acknowledged, or is there twice. */
export async function lost(home: string, acknowledged: readonly Acknowledged[]): Promise<string[]> {
  const store = createResultStore({ home });
  const missing: string[] = [];
  const results: [Acknowledged, unknown][] = [];
  readDatabase(join(home, "cellflow.db"), (database) => {
    const log = database.prepare("SELECT count(*) AS lines FROM log WHERE flow_run_id = ? AND message = ?");
    const run = {
      flow: database.prepare(
        "SELECT state_type, data FROM flow_run JOIN flow_run_state AS state ON state.id = state_id WHERE flow_run.id = ?",
      ),
      task: database.prepare(
        `SELECT state_type, data FROM task_run JOIN ${TASK_STATES} AS state ON task_run_id = task_run.id AND state.id = state_id WHERE task_run.id = ?`,
      ),
    };
    for (const each of acknowledged) {
      if (each.kind === "log") {
        const lines = log.get(each.id, String(each.value))?.lines;
        if (lines !== 1) missing.push(`log line ${each.value} of ${each.id}: ${lines} times`);
        continue;
      }
      const row = run[each.kind].get(each.id);
      if (row?.state_type !== "COMPLETED")
        missing.push(`${each.kind} run ${each.id} is ${row?.state_type ?? "not there"}`);
      else if (each.value !== undefined) results.push([each, JSON.parse(String(row.data))]);
    }
  });
  for (const [{ kind, id, value }, data] of results) {
    const reference = referenceIn(data);
    const stored = reference && (await store.read(reference).catch((error: unknown) => error));
    if (!isDeepStrictEqual(stored, value)) missing.push(`result of ${kind} run ${id}: ${String(stored)}`);
  }
  return missing;
}
