/** Names the resources that have to do with a flow run: its flow, its deployment, where it runs, tags. */

import type { Resource } from "../../contract/events/event.ts";
import type { CreatedBy } from "../../contract/runs/flow-run.ts";
import { json, text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";
import { resourceOf } from "./resource.ts";

/** Those of the event of a flow run's state; a row of `flow_run`. */
export function relatedToFlowRun(database: Database, run: Row): Resource[] {
  const resources = relatedRows(database, run);
  if (run.parent_task_run_id !== null) {
    const row = database.get(
      "SELECT id, name, tags FROM task_run WHERE id = ?",
      text(run.parent_task_run_id),
    );
    if (row) resources.push(named("task-run", row));
  }
  const [all, tags] = collect([tagged(run), ...resources]);
  return [...all, ...tags, ...creator(run)];
}

/** Those of the event of a task run's state, besides its own tags, as the SDK names them. */
export function relatedToTaskRun(database: Database, run: Row): Resource[] {
  const [resources, tags] = collect([named("flow-run", run), ...relatedRows(database, run)]);
  return [...resources, ...tags];
}

/** Tags as related resources, by name. */
export function tagResources(tags: Iterable<string>): Resource[] {
  return [...tags].sort().map((tag) => resourceOf("tag", tag, { role: "tag" }));
}

interface Found {
  resource?: Resource;
  tags: string[];
}

function tagged(row: Row): Found {
  return { tags: json<string[]>(row.tags, []) };
}

function named(role: string, row: Row, extra: Resource = {}): Found {
  return {
    resource: resourceOf(role, text(row.id), { name: text(row.name), role }, extra),
    ...tagged(row),
  };
}

/** The resources, and those of all their tags. */
function collect(found: readonly Found[]): [Resource[], Resource[]] {
  return [
    found.flatMap(({ resource }) => (resource ? [resource] : [])),
    tagResources(new Set(found.flatMap(({ tags }) => tags))),
  ];
}

/** Its flow, its deployment, and the queue and pool it was for. */
function relatedRows(database: Database, run: Row): Found[] {
  const found: Found[] = [];
  const add = (role: string, row: Row | undefined, extra: Resource = {}): void => {
    if (row) found.push(named(role, row, extra));
  };
  add("flow", database.get("SELECT id, name, tags FROM flow WHERE id = ?", text(run.flow_id)));
  if (run.deployment_id !== null) {
    add(
      "deployment",
      database.get("SELECT id, name, tags FROM deployment WHERE id = ?", text(run.deployment_id)),
    );
  }
  if (run.work_queue_id !== null) {
    const queue = database.get(
      `SELECT work_queue.id, work_queue.name, work_pool.id AS pool_id, work_pool.name AS pool_name, work_pool.type
       FROM work_queue JOIN work_pool ON work_pool.id = work_queue.work_pool_id WHERE work_queue.id = ?`,
      text(run.work_queue_id),
    );
    if (queue) {
      add("work-queue", queue);
      add(
        "work-pool",
        { id: queue.pool_id ?? null, name: queue.pool_name ?? null },
        { "prefect.work-pool.type": text(queue.type) },
      );
    }
  }
  return found;
}

/** The deployment or automation that made the run. */
function creator(run: Row): Resource[] {
  const createdBy = json<CreatedBy | null>(run.created_by, null);
  const kind = { DEPLOYMENT: "deployment", AUTOMATION: "automation" }[createdBy?.type ?? ""];
  if (!createdBy || kind === undefined) return [];
  return [
    resourceOf(kind, String(createdBy.id), { name: createdBy.display_value || undefined, role: "creator" }),
  ];
}
