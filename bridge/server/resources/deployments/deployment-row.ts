/** A deployment: its row, what it is answered as, and how it is found. */
import type { ConcurrencyLimit } from "../../../contract/concurrency-limit.ts";
import type { Deployment } from "../../../contract/deployments/deployment.ts";
import type { CreatedBy } from "../../../contract/runs/flow-run.ts";
import { formatMaybe, formatTime } from "../../../contract/time.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeNumber, maybeText, text } from "../../db/columns.ts";
import type { Row } from "../../db/database.ts";
import { findLimit, wireLimit } from "../../limits/limit-row.ts";
import { isPolledRecently } from "../pools/work-queue-row.ts";
import { readSchedules } from "./schedule-row.ts";

/** A deployment with the names of its flow, queue and pool; conditions name `deployment`. */
export const SELECT_DEPLOYMENT = `SELECT deployment.*, its_queue.name AS queue_name, its_queue.last_polled AS queue_polled,
  its_pool.name AS pool_name FROM deployment LEFT JOIN work_queue AS its_queue ON its_queue.id = deployment.work_queue_id
  LEFT JOIN work_pool AS its_pool ON its_pool.id = its_queue.work_pool_id`;

/** A row of {@link SELECT_DEPLOYMENT}; undefined when there is none. */
export function findDeployment({ database }: ServerContext, id: string): Row | undefined {
  return database.get(`${SELECT_DEPLOYMENT} WHERE deployment.id = ?`, id);
}

/** The answer for a row of {@link SELECT_DEPLOYMENT}. */
export function wireDeployment(context: ServerContext, row: Row): Deployment {
  const options = json<Deployment["concurrency_options"]>(row.concurrency_options, null);
  const isReady =
    row.status === "READY" &&
    [row.last_polled, row.queue_polled].some((polled) => isPolledRecently(context, maybeNumber(polled)));
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    version: maybeText(row.version),
    description: maybeText(row.description),
    flow_id: text(row.flow_id),
    paused: row.paused === 1,
    schedules: readSchedules(context, text(row.id)),
    concurrency_limit: null,
    global_concurrency_limit: concurrencyLimit(context, row),
    concurrency_options: options && {
      ...options,
      grace_period_seconds: options.grace_period_seconds ?? null,
    },
    job_variables: json(row.job_variables, {}),
    parameters: json(row.parameters, {}),
    tags: json<string[]>(row.tags, []),
    labels: json(row.labels, {}),
    work_queue_name: maybeText(row.queue_name ?? row.work_queue_name),
    work_queue_id: maybeText(row.work_queue_id),
    last_polled: formatMaybe(maybeNumber(row.last_polled)),
    parameter_openapi_schema: json<Record<string, unknown> | null>(row.parameter_openapi_schema, null),
    path: maybeText(row.path),
    pull_steps: json<Record<string, unknown>[] | null>(row.pull_steps, null),
    entrypoint: maybeText(row.entrypoint),
    storage_document_id: maybeText(row.storage_document_id),
    infrastructure_document_id: maybeText(row.infrastructure_document_id),
    created_by: json<CreatedBy | null>(row.created_by, null),
    updated_by: json<CreatedBy | null>(row.updated_by, null),
    work_pool_name: maybeText(row.pool_name),
    status: isReady ? "READY" : "NOT_READY",
    enforce_parameter_schema: row.enforce_parameter_schema === 1,
  };
}

/** Of how many runs may be under way, only this limit is answered, as in Prefect. */
function concurrencyLimit(context: ServerContext, row: Row): ConcurrencyLimit | null {
  const id = maybeText(row.concurrency_limit_id);
  const limit = id === null ? undefined : findLimit(context, "id", id);
  return limit ? wireLimit(limit) : null;
}
