/** A variable: what its row is answered as. */
import { formatTime } from "../../contract/time.ts";
import type { Variable } from "../../contract/variable.ts";
import { json, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";

/** The answer for a row of `variable`. */
export function wireVariable(row: Row): Variable {
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.updated)),
    name: text(row.name),
    value: json<Variable["value"]>(row.value, null),
    tags: json<string[]>(row.tags, []),
  };
}
