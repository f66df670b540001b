/** The events of variables: `prefect.variable.created`. */
import type { ServerContext } from "../context.ts";
import { json, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { publishEvent } from "../events/publish-event.ts";
import { resourceOf } from "../events/resource.ts";
import type { Change } from "./change.ts";

/** Inside a transaction. @param row of `variable` */
export function variableEvent(context: ServerContext, change: Change, row: Row): void {
  const name = text(row.name);
  publishEvent(context, {
    event: `prefect.variable.${change}`,
    resource: resourceOf("variable", text(row.id), { name }),
    payload: { name, value: json(row.value, null), tags: json(row.tags, []) },
  });
}
