/** An input of a flow run: its row, and what it is answered as. */
import type { FlowRunInput } from "../../contract/runs/flow-run-input.ts";
import { formatTime } from "../../contract/time.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { maybeText, text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";

/** The answer for a row of `flow_run_input`. */
export function wireFlowRunInput(row: Row): FlowRunInput {
  const created = formatTime(Number(row.created));
  return {
    id: text(row.id),
    created,
    // An input is written once.
    updated: created,
    flow_run_id: text(row.flow_run_id),
    key: text(row.key),
    value: text(row.value),
    sender: maybeText(row.sender),
  };
}

/** The value under a key; undefined where there is none. */
export function findFlowRunInput(database: Database, flowRunId: string, key: string): string | undefined {
  const row = database.get(
    "SELECT value FROM flow_run_input WHERE flow_run_id = ? AND key = ?",
    flowRunId,
    key,
  );
  return row && text(row.value);
}

/** Writes an input, inside a transaction; false where its key is taken and `replaces` is not asked for. */
export function writeFlowRunInput(
  context: ServerContext,
  flowRunId: string,
  { key, value, sender }: { key: string; value: string; sender?: string | null | undefined },
  { replaces = false } = {},
): boolean {
  const conflict = replaces
    ? "(flow_run_id, key) DO UPDATE SET value = excluded.value, sender = excluded.sender"
    : "DO NOTHING";
  const added = context.database.run(
    `INSERT INTO flow_run_input (id, created, flow_run_id, key, value, sender) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT ${conflict}`,
    v7(),
    context.now(),
    flowRunId,
    key,
    value,
    sender ?? null,
  );
  // Who waits for inputs of the run hears of it.
  if (added > 0) context.changes.note("flow-run", flowRunId, flowRunId);
  return added > 0;
}
