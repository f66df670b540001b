/** Creates, replaces or changes a deployment. */
import type { z } from "zod";
import type { deploymentCreate, deploymentUpdate } from "../../../contract/deployments/deployment.ts";
import { v7 } from "../../../uuid.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeJson, text } from "../../db/columns.ts";
import type { Row, Value } from "../../db/database.ts";
import { refuse } from "../../http/http-error.ts";
import { limitDeployment } from "../../limits/deployment-limit.ts";
import { findLimit } from "../../limits/limit-row.ts";
import type { Changed } from "../change.ts";
import { ensureQueue } from "../pools/agent-queue.ts";
import { findPool } from "../pools/work-pool-row.ts";
import { resolveQueue } from "../pools/write-work-queue.ts";
import { deploymentEvent } from "./deployment-event.ts";
import { deleteScheduledRuns } from "./scheduled-runs.ts";
import { replaceSchedules, updateSchedules } from "./write-schedule.ts";

type Create = z.output<typeof deploymentCreate>;
type Update = z.output<typeof deploymentUpdate>;
type Columns = Record<string, Value | undefined>;

/**
 * The deployment's id, and whether it is new. An existing one (same flow, same name) keeps what is not sent,
 * except its schedules and parameters, which are replaced.
 */
export function saveDeployment(context: ServerContext, body: Create): { id: string; created: boolean } {
  const { database } = context;
  return context.write(() => {
    const known = database.get(
      "SELECT * FROM deployment WHERE flow_id = ? AND name = ?",
      body.flow_id,
      body.name,
    );
    const id = known ? text(known.id) : v7();
    const now = context.now();
    const columns = columnsOf(context, body);
    columns.parameters = JSON.stringify(body.parameters ?? {});
    columns.labels = JSON.stringify({
      ...json(database.get("SELECT labels FROM flow WHERE id = ?", body.flow_id)?.labels, {}),
      "prefect.flow.id": body.flow_id,
      ...body.labels,
    });
    if (!known) {
      database.run(
        `INSERT INTO deployment (id, created, updated, name, flow_id, parameter_openapi_schema, pull_steps)
         VALUES (?, ?, ?, ?, ?, '{}', '[]')`,
        id,
        now,
        now,
        body.name,
        body.flow_id,
      );
    }
    setColumns(context, id, columns);
    deleteScheduledRuns(context, id, { planned: true, future: true });
    replaceSchedules(context, id, body.schedules ?? []);
    finish(context, id, body, known);
    return { id, created: !known };
  });
}

/** Changes what is sent. Its scheduled runs are planned anew. Inside a transaction. */
export function updateDeployment(context: ServerContext, id: string, body: Update): void {
  const before = context.database.get("SELECT * FROM deployment WHERE id = ?", id);
  const columns = columnsOf(context, body);
  if (body.parameters) columns.parameters = JSON.stringify(body.parameters);
  // Runs go to no pool any more.
  if (body.work_pool_name === null) columns.work_queue_id = null;
  setColumns(context, id, columns);
  deleteScheduledRuns(context, id, { planned: true, future: true });
  if (body.schedules) updateSchedules(context, id, body.schedules);
  finish(context, id, body, before);
}

/** Stops or resumes planning; a paused deployment has no planned runs. */
export function pauseDeployment(context: ServerContext, id: string, paused: boolean): void {
  context.write(() => {
    setColumns(context, id, { paused: paused ? 1 : 0 });
    if (paused) deleteScheduledRuns(context, id, { planned: true });
    context.changes.note("deployment", id);
  });
}

/** Sets its limit, and publishes the event of what changed. */
function finish(context: ServerContext, id: string, body: Create | Update, before: Row | undefined): void {
  if (body.concurrency_limit !== undefined) limitDeployment(context, id, body.concurrency_limit);
  context.changes.note("deployment", id);
  const row = context.database.get("SELECT * FROM deployment WHERE id = ?", id);
  if (!row) return;
  if (!before) deploymentEvent(context, row, "created");
  else {
    const changed = changedFields(before, row);
    if (Object.keys(changed).length > 0) deploymentEvent(context, row, "updated", changed);
  }
}

function columnsOf(context: ServerContext, body: Create | Update): Columns {
  const flag = (value: boolean | null | undefined) =>
    value === null || value === undefined ? undefined : Number(value);
  const jsonOf = (value: unknown) => (value === undefined ? undefined : maybeJson(value));
  const columns: Columns = {
    version: body.version,
    description: body.description,
    paused: flag(body.paused),
    concurrency_limit: body.concurrency_limit,
    concurrency_options: jsonOf(body.concurrency_options),
    concurrency_limit_id: sharedLimit(context, body.global_concurrency_limit_id),
    enforce_parameter_schema: flag(body.enforce_parameter_schema),
    parameter_openapi_schema: jsonOf(body.parameter_openapi_schema),
    tags: jsonOf(body.tags),
    pull_steps: jsonOf(body.pull_steps),
    path: body.path,
    entrypoint: body.entrypoint,
    storage_document_id: body.storage_document_id,
    infrastructure_document_id: body.infrastructure_document_id,
    work_queue_name: body.work_queue_name,
  };
  const variables = body.job_variables;
  if (variables && Object.keys(variables).length > 0) columns.job_variables = JSON.stringify(variables);
  const queue = queueForRuns(context, body);
  if (queue) columns.work_queue_id = text(queue.id);
  return columns;
}

/** Where its runs go: to a queue of a pool, which is made if it is missing, or to the pool's default one. */
function queueForRuns(
  context: ServerContext,
  { work_pool_name: pool, work_queue_name: queue }: Create | Update,
): Row | undefined {
  if (pool) return resolveQueue(context, findPool(context, pool), queue);
  return queue && pool !== null ? ensureQueue(context, queue) : undefined;
}

/** @throws 404 when there is no such limit */
function sharedLimit(context: ServerContext, id: string | null | undefined): string | null | undefined {
  if (!id) return id;
  const limit = findLimit(context, "id", id.toLowerCase());
  if (!limit) throw refuse(404, "Concurrency limit not found");
  return limit.id;
}

function setColumns(context: ServerContext, id: string, columns: Columns): void {
  const changed = Object.entries(columns).filter(([, value]) => value !== undefined);
  const names = ["updated", ...changed.map(([name]) => name)];
  context.database.run(
    `UPDATE deployment SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE id = ?`,
    context.now(),
    ...changed.map(([, value]) => value ?? null),
    id,
  );
}

/** The columns whose change is in the event, under the names that Prefect gives them there. */
const REPORTED: readonly (readonly [column: string, name: string, kind: "text" | "json" | "flag"])[] = [
  ["description", "description", "text"],
  ["tags", "tags", "json"],
  ["parameters", "parameters", "json"],
  ["parameter_openapi_schema", "parameter_openapi_schema", "json"],
  ["enforce_parameter_schema", "enforce_parameter_schema", "flag"],
  ["entrypoint", "entrypoint", "text"],
  ["path", "path", "text"],
  ["pull_steps", "pull_steps", "json"],
  ["work_queue_id", "work_queue_id", "text"],
  ["job_variables", "infra_overrides", "json"],
  ["paused", "paused", "flag"],
  ["labels", "labels", "json"],
  ["version", "version", "text"],
  ["concurrency_limit_id", "concurrency_limit_id", "text"],
  ["concurrency_options", "concurrency_options", "json"],
];

function changedFields(before: Row, after: Row): Changed {
  const changed: Changed = {};
  for (const [column, name, kind] of REPORTED) {
    if (before[column] === after[column]) continue;
    const read = (row: Row): unknown => {
      if (kind === "json") return json<unknown>(row[column], null);
      return kind === "flag" ? row[column] === 1 : row[column];
    };
    changed[name] = { from: read(before), to: read(after) };
  }
  return changed;
}
