/** Creates, replaces or changes a deployment. */
import type { z } from "zod";
import type { deploymentCreate, deploymentUpdate } from "../../contract/deployments/deployment.ts";
import { v7 } from "../../uuid.ts";
import type { ServerContext } from "../context.ts";
import { maybeJson, text } from "../db/columns.ts";
import type { Value } from "../db/database.ts";
import { clearScheduledRuns, replaceSchedules, updateSchedules } from "./write-schedule.ts";
import { resolveQueue } from "./write-work-queue.ts";

type Create = z.output<typeof deploymentCreate>;
type Update = z.output<typeof deploymentUpdate>;

/**
 * The deployment's id, and whether it is new. An existing one (same flow, same name) keeps what is not sent,
 * except its schedules and parameters, which are replaced.
 */
export function saveDeployment(context: ServerContext, body: Create): { id: string; created: boolean } {
  const { database } = context;
  return context.write(() => {
    const known = database.get(
      "SELECT id FROM deployment WHERE flow_id = ? AND name = ?",
      body.flow_id,
      body.name,
    );
    const id = known ? text(known.id) : v7();
    const now = context.now();
    if (!known) {
      database.run(
        "INSERT INTO deployment (id, created, updated, name, flow_id) VALUES (?, ?, ?, ?, ?)",
        id,
        now,
        now,
        body.name,
        body.flow_id,
      );
    }
    const columns = columnsOf(context, body);
    columns.parameters = JSON.stringify(body.parameters ?? {});
    if (!known || body.labels) {
      columns.labels = JSON.stringify({ ...body.labels, "prefect.flow.id": body.flow_id });
    }
    setColumns(context, id, columns);
    clearScheduledRuns(context, id);
    replaceSchedules(context, id, body.schedules ?? []);
    context.changes.note("deployment", id);
    return { id, created: !known };
  });
}

/** Changes what is sent. Its scheduled runs are planned anew. */
export function updateDeployment(context: ServerContext, id: string, body: Update): void {
  context.write(() => {
    const columns = columnsOf(context, body);
    if (body.parameters) columns.parameters = JSON.stringify(body.parameters);
    setColumns(context, id, columns);
    clearScheduledRuns(context, id);
    if (body.schedules) updateSchedules(context, id, body.schedules);
    context.changes.note("deployment", id);
  });
}

/** Stops or resumes planning; a paused deployment has no planned runs. */
export function pauseDeployment(context: ServerContext, id: string, paused: boolean): void {
  context.write(() => {
    setColumns(context, id, { paused: paused ? 1 : 0 });
    if (paused) clearScheduledRuns(context, id);
    context.changes.note("deployment", id);
  });
}

function columnsOf(context: ServerContext, body: Create | Update): Record<string, Value | undefined> {
  const flag = (value: boolean | null | undefined) =>
    value === null || value === undefined ? undefined : Number(value);
  const jsonOf = (value: unknown) => (value === undefined ? undefined : maybeJson(value));
  const columns: Record<string, Value | undefined> = {
    version: body.version,
    description: body.description,
    paused: flag(body.paused),
    concurrency_limit: body.concurrency_limit,
    concurrency_options: jsonOf(body.concurrency_options),
    enforce_parameter_schema: flag(body.enforce_parameter_schema),
    parameter_openapi_schema: jsonOf(body.parameter_openapi_schema),
    tags: jsonOf(body.tags),
    pull_steps: jsonOf(body.pull_steps),
    path: body.path,
    entrypoint: body.entrypoint,
    storage_document_id: body.storage_document_id,
    infrastructure_document_id: body.infrastructure_document_id,
  };
  const variables = body.job_variables;
  if (variables && Object.keys(variables).length > 0) columns.job_variables = JSON.stringify(variables);
  if (body.work_pool_name) {
    const queue = resolveQueue(context, body.work_pool_name, body.work_queue_name);
    columns.work_queue_id = text(queue.id);
    columns.work_queue_name = text(queue.name);
  } else if (body.work_queue_name) columns.work_queue_name = body.work_queue_name;
  return columns;
}

function setColumns(context: ServerContext, id: string, columns: Record<string, Value | undefined>): void {
  const changed = Object.entries(columns).filter(([, value]) => value !== undefined);
  const names = ["updated", ...changed.map(([name]) => name)];
  context.database.run(
    `UPDATE deployment SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE id = ?`,
    context.now(),
    ...changed.map(([, value]) => value ?? null),
    id,
  );
}
