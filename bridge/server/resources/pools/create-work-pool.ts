/** Creates a work pool with its default queue. */
import type { WorkPoolCreate } from "../../../contract/deployments/work-pool.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { refuse } from "../../http/http-error.ts";
import { poolEvent, poolStatusEvent } from "./pool-event.ts";
import { findPool } from "./work-pool-row.ts";
import { createQueue } from "./write-work-queue.ts";

/** A pool of this type is of before there were workers: it is never ready, nor paused. */
export const AGENT_TYPE = "prefect-agent";

/**
 * The pool's row; it gets a queue named `default`.
 * @throws 409 when there is a pool of that name
 */
export function createPool(context: ServerContext, pool: WorkPoolCreate): Row {
  const { database } = context;
  return context.write(() => {
    const id = v7();
    const now = context.now();
    const type = pool.type ?? AGENT_TYPE;
    const added = database.run(
      `INSERT INTO work_pool (id, created, updated, name, description, type, base_job_template, is_paused,
       concurrency_limit, storage_configuration, status) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (name) DO NOTHING`,
      id,
      now,
      now,
      pool.name,
      pool.description ?? null,
      type,
      JSON.stringify(pool.base_job_template ?? {}),
      pool.is_paused ? 1 : 0,
      pool.concurrency_limit ?? null,
      JSON.stringify(pool.storage_configuration ?? {}),
      pool.is_paused && type !== AGENT_TYPE ? "PAUSED" : "NOT_READY",
    );
    if (added === 0) throw refuse(409, "A work pool with this name already exists.");
    const queue = createQueue(context, id, {
      name: "default",
      description: "The work pool's default queue.",
    });
    database.run("UPDATE work_pool SET default_queue_id = ? WHERE id = ?", text(queue.id), id);
    const row = findPool(context, pool.name);
    poolEvent(context, row, "created");
    poolStatusEvent(context, undefined, row);
    return row;
  });
}
