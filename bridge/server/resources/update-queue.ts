/** How a work queue changes; a taken priority pushes the others down. */
import type { WorkQueueUpdate } from "../../contract/work-pool.ts";
import type { ServerContext } from "../context.ts";
import { text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { parseMaybe } from "../db/time.ts";
import { makeRoom } from "./work-pools.ts";

export function updateQueue(context: ServerContext, row: Row, update: WorkQueueUpdate): void {
  const id = text(row.id);
  const columns: [string, string | number | null | undefined][] = [
    ["name", update.name ?? undefined],
    ["description", update.description ?? undefined],
    ["is_paused", update.is_paused === undefined ? undefined : Number(update.is_paused)],
    ["concurrency_limit", update.concurrency_limit],
    ["priority", update.priority ?? undefined],
    ["last_polled", update.last_polled === undefined ? undefined : parseMaybe(update.last_polled)],
    ["filter", update.filter && JSON.stringify(update.filter)],
  ];
  context.write(() => {
    for (const [column, value] of columns) {
      if (value === undefined) continue;
      context.database.run(
        `UPDATE work_queue SET ${column} = ?, updated = ? WHERE id = ?`,
        value,
        context.now(),
        id,
      );
    }
    if (update.priority) makeRoom(context, text(row.work_pool_id), id, update.priority);
  });
}
