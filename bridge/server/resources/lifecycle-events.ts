/** Stores the events of variables, keys of artifacts and limits that are made, changed and removed. Inside a transaction. */
import type { Resource } from "../../contract/events/event.ts";
import type { ServerContext } from "../context.ts";
import { json, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import type { Limit } from "../limits/limit-row.ts";
import { type Lifecycle, lifecycleEvent } from "./lifecycle-event.ts";

type Action = Lifecycle["action"];

/** @param row of `variable` */
export function variableEvent(context: ServerContext, action: Action, row: Row): void {
  const name = text(row.name);
  const payload = { name, value: json(row.value, null), tags: json(row.tags, []) };
  lifecycleEvent(context, { kind: "variable", action, id: text(row.id), name, payload });
}

export function limitEvent(context: ServerContext, action: Action, limit: Limit): void {
  const { id, name, isActive: active, decayPerSecond } = limit;
  const payload = { name, limit: limit.limit, active, slot_decay_per_second: decayPerSecond };
  lifecycleEvent(context, { kind: "concurrency-limit", action, id, name, payload });
}

/** The key has this latest version, a row of `artifact`; of one that is gone, it was the last. */
export function artifactKeyEvent(context: ServerContext, action: Action, latest: Row): void {
  const key = text(latest.key);
  const collection = context.database.get("SELECT id FROM artifact_collection WHERE key = ?", key);
  if (!collection) return;
  const related: Resource[] = [];
  const relate = (kind: string, id: Row[string] | undefined, role: string): void => {
    if (id) related.push({ "prefect.resource.id": `prefect.${kind}.${id}`, "prefect.resource.role": role });
  };
  relate("artifact", latest.id, "latest");
  relate("flow-run", latest.flow_run_id, "flow-run");
  relate("task-run", latest.task_run_id, "task-run");
  const payload = {
    key,
    type: maybeText(latest.type),
    data: json(latest.data, null),
    description: maybeText(latest.description),
  };
  lifecycleEvent(context, {
    kind: "artifact-collection",
    action,
    id: text(collection.id),
    name: key,
    payload,
    related,
  });
}
