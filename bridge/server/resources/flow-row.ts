/** A flow: what its row is answered as. */
import type { Flow } from "../../contract/runs/flow.ts";
import { formatTime } from "../../contract/time.ts";
import { json, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";

/** The answer for a row of `flow`. */
export function wireFlow(row: Row): Flow {
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    tags: json<string[]>(row.tags, []),
    labels: json(row.labels, {}),
  };
}
