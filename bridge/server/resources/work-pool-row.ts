/** A work pool: its row, what it is answered as, and how it is found. */

import type { WorkPool } from "../../contract/deployments/work-pool.ts";
import { formatTime } from "../../contract/time.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeNumber, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { refuse } from "../http/http-error.ts";
import { IS_ONLINE } from "./worker-row.ts";

/** @throws 404 when there is no pool of that name */
export function findPool({ database }: ServerContext, name: string): Row {
  const row = database.get("SELECT * FROM work_pool WHERE name = ?", name);
  if (!row) throw refuse(404, `Work pool "${name}" not found.`);
  return row;
}

export function wirePool({ database, now }: ServerContext, row: Row): WorkPool {
  const paused = row.is_paused === 1;
  const online = database.get(
    `SELECT 1 FROM worker WHERE work_pool_id = ? AND ${IS_ONLINE}`,
    text(row.id),
    now(),
  );
  const storage = json<WorkPool["storage_configuration"]>(row.storage_configuration, {});
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    description: maybeText(row.description),
    type: text(row.type),
    base_job_template: json(row.base_job_template, {}),
    is_paused: paused,
    concurrency_limit: maybeNumber(row.concurrency_limit),
    status: paused ? "PAUSED" : online ? "READY" : "NOT_READY",
    active_slots: null,
    storage_configuration: {
      bundle_upload_step: storage.bundle_upload_step ?? null,
      bundle_execution_step: storage.bundle_execution_step ?? null,
      default_result_storage_block_id: storage.default_result_storage_block_id ?? null,
    },
    default_queue_id: maybeText(row.default_queue_id),
  };
}
