/** A work pool: its row, what it is answered as, and how it is found. */

import type { WorkPool } from "../../../contract/deployments/work-pool.ts";
import { formatTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeNumber, maybeText, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { refuse } from "../../http/http-error.ts";
import { countSlots } from "./work-queue-row.ts";
import { hasOnlineWorker } from "./worker-row.ts";

/** @throws 404 when there is no pool of that name */
export function findPool({ database }: ServerContext, name: string): Row {
  const row = database.get("SELECT * FROM work_pool WHERE name = ?", name);
  if (!row) throw refuse(404, `Work pool "${name}" not found.`);
  return row;
}

/** How a pool stands: ready no longer than a worker is there. */
function poolStatus(context: ServerContext, row: Row): WorkPool["status"] {
  const isStale = row.status === "READY" && !hasOnlineWorker(context, text(row.id));
  return isStale ? "NOT_READY" : (text(row.status) as WorkPool["status"]);
}

/** The answer for a row of `work_pool`. */
export function wirePool(context: ServerContext, row: Row): WorkPool {
  const limit = maybeNumber(row.concurrency_limit);
  const storage = json<WorkPool["storage_configuration"]>(row.storage_configuration, {});
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    description: maybeText(row.description),
    type: text(row.type),
    base_job_template: json(row.base_job_template, {}),
    is_paused: row.is_paused === 1,
    concurrency_limit: limit,
    status: poolStatus(context, row),
    active_slots: limit === null ? null : countSlots(context, "work_pool_id", text(row.id)),
    storage_configuration: {
      bundle_upload_step: storage.bundle_upload_step ?? null,
      bundle_execution_step: storage.bundle_execution_step ?? null,
      default_result_storage_block_id: storage.default_result_storage_block_id ?? null,
    },
    default_queue_id: maybeText(row.default_queue_id),
  };
}
