/** The condition of a log filter, and what a log line is answered as. */
import type { z } from "zod";
import type { Log, logFilter } from "../../contract/runs/log.ts";
import { formatTime } from "../../contract/time.ts";
import { maybeText, text } from "../db/columns.ts";
import type { Row } from "../db/database.ts";
import { type Condition, combine, criterion } from "./conditions/condition.ts";
import { textCondition } from "./conditions/text-condition.ts";

/** The answer for a row of `log`. */
export function wireLog(row: Row): Log {
  return {
    id: text(row.id),
    created: formatTime(Number(row.created)),
    updated: formatTime(Number(row.created)),
    name: text(row.name),
    level: Number(row.level),
    message: text(row.message),
    timestamp: formatTime(Number(row.timestamp)),
    flow_run_id: maybeText(row.flow_run_id),
    task_run_id: maybeText(row.task_run_id),
  };
}

/** On rows of `log`; no filter asks for nothing. */
export function logCondition(filter: z.output<typeof logFilter> | null | undefined): Condition {
  return combine(
    [
      criterion("level", filter?.level),
      criterion("timestamp", filter?.timestamp),
      criterion("flow_run_id", filter?.flow_run_id),
      criterion("task_run_id", filter?.task_run_id),
      textCondition("message || ' ' || name", filter?.text?.query),
    ],
    filter?.operator,
  );
}
