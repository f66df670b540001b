/** The events of deployments, work pools and work queues: made, changed, ready or not, removed. */
import type { Event, Resource } from "../../contract/events/event.ts";
import { formatTime, MICROS_PER_SECOND } from "../../contract/time.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeNumber, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { insertEvent } from "../runs/recording/store-events.ts";

/** What was changed of a thing: each field before and after. */
export type Changed = Record<string, { from: unknown; to: unknown }>;

type Verb = "created" | "updated" | "deleted" | "ready" | "not-ready" | "paused";

/** An event follows the last change of the same pool's status, if that is this recent. */
const FOLLOWS_WITHIN_MICROS = 5 * 60 * MICROS_PER_SECOND;

/** The verb of the event that something has this status now. */
export function statusVerb(status: string): Verb {
  return status.toLowerCase().replaceAll("_", "-") as Verb;
}

/** Stores an event about a deployment (a row of it alone is enough); inside a transaction. */
export function deploymentEvent(context: ServerContext, row: Row, verb: Verb, changed?: Changed): void {
  store(context, `prefect.deployment.${verb}`, {
    resource: resource("deployment", row),
    related: deploymentRelated(context, row),
    payload: payloadOf(changed),
  });
}

export function queueEvent(context: ServerContext, row: Row, verb: Verb, changed?: Changed): void {
  const pool = poolOf(context, row.work_pool_id);
  store(context, `prefect.work-queue.${verb}`, {
    resource: resource("work-queue", row, { "prefect.resource.role": "work-queue" }),
    related: pool ? [poolResource(pool)] : [],
    payload: payloadOf(changed),
  });
}

export function poolEvent(context: ServerContext, row: Row, verb: Verb, changed?: Changed): void {
  const isLasting = verb === "created" || verb === "deleted";
  store(context, `prefect.work-pool.${verb}`, {
    resource: poolResource(row),
    related: isLasting ? poolRelated(row) : [],
    payload: payloadOf(changed),
  });
}

/** The pool (as it was before) has another status; the event's id, which the next one follows. */
export function poolStatusEvent(context: ServerContext, before: Row | undefined, row: Row): void {
  const since = maybeNumber(before?.last_transitioned_status_at);
  const isRecent = since !== null && context.now() - since < FOLLOWS_WITHIN_MICROS;
  const { "prefect.resource.role": _, ...described } = poolResource(row);
  const id = maybeText(row.last_status_event_id) ?? v7();
  store(
    context,
    `prefect.work-pool.${statusVerb(text(row.status))}`,
    { resource: described, follows: isRecent ? maybeText(before?.last_status_event_id) : null },
    id,
  );
}

function store(
  context: ServerContext,
  event: string,
  rest: Pick<Event, "resource"> & Partial<Event>,
  id = v7(),
): void {
  insertEvent(context, {
    id,
    occurred: formatTime(context.now()),
    event,
    related: [],
    payload: {},
    follows: null,
    ...rest,
  });
}

function payloadOf(changed: Changed | undefined): Record<string, unknown> {
  return changed ? { updated_fields: Object.keys(changed), updates: changed } : {};
}

function resource(kind: string, row: Row, extra: Resource = {}): Resource {
  return {
    "prefect.resource.id": `prefect.${kind}.${text(row.id)}`,
    "prefect.resource.name": text(row.name),
    ...extra,
  };
}

function poolResource(pool: Row): Resource {
  return resource("work-pool", pool, {
    "prefect.work-pool.type": text(pool.type),
    "prefect.resource.role": "work-pool",
  });
}

function poolOf({ database }: ServerContext, id: Row[string] | undefined): Row | undefined {
  return database.get("SELECT id, name, type FROM work_pool WHERE id = ?", id ?? null);
}

function poolRelated(pool: Row): Resource[] {
  const storage = json<{ default_result_storage_block_id?: string | null }>(pool.storage_configuration, {});
  return [
    ...related("work-queue", pool.default_queue_id, "default-queue"),
    ...related("block-document", storage.default_result_storage_block_id ?? null, "result-storage"),
  ];
}

function deploymentRelated(context: ServerContext, row: Row): Resource[] {
  const { database } = context;
  const flow = database.get("SELECT id, name FROM flow WHERE id = ?", row.flow_id ?? null);
  const queue = database.get(
    "SELECT id, name, work_pool_id FROM work_queue WHERE id = ?",
    row.work_queue_id ?? null,
  );
  const pool = queue && poolOf(context, queue.work_pool_id);
  return [
    ...(flow ? [resource("flow", flow, { "prefect.resource.role": "flow" })] : []),
    ...(queue ? [resource("work-queue", queue, { "prefect.resource.role": "work-queue" })] : []),
    ...(pool ? [poolResource(pool)] : []),
    ...related("block-document", row.storage_document_id, "storage"),
    ...related("block-document", row.infrastructure_document_id, "infrastructure"),
    ...related("concurrency-limit", row.concurrency_limit_id, "concurrency-limit"),
  ];
}

function related(kind: string, id: Row[string] | undefined, role: string): Resource[] {
  if (id === null || id === undefined) return [];
  return [{ "prefect.resource.id": `prefect.${kind}.${text(id)}`, "prefect.resource.role": role }];
}
