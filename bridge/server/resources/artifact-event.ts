/** The events of artifacts with a key: `prefect.artifact-collection.updated` when the key has another latest version. */
import type { ServerContext } from "../context.ts";
import { json, maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { publishEvent } from "../events/publish-event.ts";
import { resourceOf } from "../events/resource.ts";
import type { Change } from "./change.ts";

/** Inside a transaction. @param latest the key's latest version, a row of `artifact`; of a key that is gone, it was the last */
export function artifactKeyEvent(context: ServerContext, change: Change, latest: Row): void {
  const key = text(latest.key);
  const collection = context.database.get("SELECT id FROM artifact_collection WHERE key = ?", key);
  if (!collection) return;
  const about = [
    ["artifact", latest.id, "latest"],
    ["flow-run", latest.flow_run_id, "flow-run"],
    ["task-run", latest.task_run_id, "task-run"],
  ] as const;
  publishEvent(context, {
    event: `prefect.artifact-collection.${change}`,
    resource: resourceOf("artifact-collection", text(collection.id), { name: key }),
    related: about.flatMap(([kind, id, role]) => (id ? [resourceOf(kind, text(id), { role })] : [])),
    payload: {
      key,
      type: maybeText(latest.type),
      data: json(latest.data, null),
      description: maybeText(latest.description),
    },
  });
}
