/** The events of work pools and work queues: made, changed, ready or not, removed. */
import type { Resource } from "../../../contract/events/event.ts";
import { MICROS_PER_SECOND } from "../../../contract/time.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeNumber, maybeText, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { publishEvent } from "../../events/publish-event.ts";
import { resourceOf } from "../../events/resource.ts";
import { type Change, type Changed, changePayload, type StatusChange, statusVerb } from "../change.ts";

/** An event follows the last change of the same pool's status, if that is this recent. */
const FOLLOWS_WITHIN_MICROS = 5 * 60 * MICROS_PER_SECOND;

/** Inside a transaction. @param row of `work_queue` */
export function queueEvent(
  context: ServerContext,
  row: Row,
  change: Change | StatusChange,
  fields?: Changed,
): void {
  const pool = poolOf(context, row.work_pool_id);
  publishEvent(context, {
    event: `prefect.work-queue.${change}`,
    resource: resourceOf("work-queue", text(row.id), { name: text(row.name), role: "work-queue" }),
    related: pool ? [poolResource(pool, "work-pool")] : [],
    payload: changePayload(fields),
  });
}

/** Inside a transaction. @param row of `work_pool` */
export function poolEvent(context: ServerContext, row: Row, change: Change, fields?: Changed): void {
  publishEvent(context, {
    event: `prefect.work-pool.${change}`,
    resource: poolResource(row, "work-pool"),
    related: change === "updated" ? [] : relatedToPool(row),
    payload: changePayload(fields),
  });
}

/** The pool has another status, which the row has already. Inside a transaction. @param before the row as it was */
export function poolStatusEvent(context: ServerContext, before: Row | undefined, row: Row): void {
  const since = maybeNumber(before?.last_transitioned_status_at);
  const isRecent = since !== null && context.now() - since < FOLLOWS_WITHIN_MICROS;
  publishEvent(context, {
    id: maybeText(row.last_status_event_id) ?? v7(),
    event: `prefect.work-pool.${statusVerb(text(row.status))}`,
    resource: poolResource(row),
    follows: isRecent ? maybeText(before?.last_status_event_id) : null,
  });
}

/** A work pool as a resource of an event. @param pool its id, name and type */
export function poolResource(pool: Row, role?: string): Resource {
  const type = { "prefect.work-pool.type": text(pool.type) };
  return resourceOf("work-pool", text(pool.id), { name: text(pool.name), role }, type);
}

/** What {@link poolResource} needs of a queue's pool; undefined when there is none. */
export function poolOf({ database }: ServerContext, id: Row[string] | undefined): Row | undefined {
  return database.get("SELECT id, name, type FROM work_pool WHERE id = ?", id ?? null);
}

function relatedToPool(pool: Row): Resource[] {
  const storage = json<{ default_result_storage_block_id?: string | null }>(pool.storage_configuration, {});
  const queue = maybeText(pool.default_queue_id);
  const block = storage.default_result_storage_block_id ?? null;
  return [
    ...(queue === null ? [] : [resourceOf("work-queue", queue, { role: "default-queue" })]),
    ...(block === null ? [] : [resourceOf("block-document", block, { role: "result-storage" })]),
  ];
}
