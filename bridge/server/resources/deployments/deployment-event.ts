/** The events of deployments: made, changed, ready or not, removed. */
import type { Resource } from "../../../contract/events/event.ts";
import type { ServerContext } from "../../context.ts";
import { maybeText, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { publishEvent } from "../../events/publish-event.ts";
import { resourceOf } from "../../events/resource.ts";
import { type Change, type Changed, changePayload, type StatusChange } from "../change.ts";
import { poolOf, poolResource } from "../pools/pool-event.ts";

/** Inside a transaction. @param row of `deployment`, of it alone is enough */
export function deploymentEvent(
  context: ServerContext,
  row: Row,
  change: Change | StatusChange,
  fields?: Changed,
): void {
  publishEvent(context, {
    event: `prefect.deployment.${change}`,
    resource: resourceOf("deployment", text(row.id), { name: text(row.name) }),
    related: relatedTo(context, row),
    payload: changePayload(fields),
  });
}

function relatedTo(context: ServerContext, row: Row): Resource[] {
  const { database } = context;
  const flow = database.get("SELECT id, name FROM flow WHERE id = ?", row.flow_id ?? null);
  const queue = database.get(
    "SELECT id, name, work_pool_id FROM work_queue WHERE id = ?",
    row.work_queue_id ?? null,
  );
  const pool = queue && poolOf(context, queue.work_pool_id);
  return [
    ...(flow ? [named("flow", flow)] : []),
    ...(queue ? [named("work-queue", queue)] : []),
    ...(pool ? [poolResource(pool, "work-pool")] : []),
    ...inRole("storage", "block-document", row.storage_document_id),
    ...inRole("infrastructure", "block-document", row.infrastructure_document_id),
    ...inRole("concurrency-limit", "concurrency-limit", row.concurrency_limit_id),
  ];
}

function named(kind: string, row: Row): Resource {
  return resourceOf(kind, text(row.id), { name: text(row.name), role: kind });
}

function inRole(role: string, kind: string, value: Row[string] | undefined): Resource[] {
  const id = maybeText(value);
  return id === null ? [] : [resourceOf(kind, id, { role })];
}
