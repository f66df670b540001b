/** Finds the number of a run's newest report, which templates name `report`. */
import { type ReportNumber, reportNumber } from "../../../notify/report-number.ts";
import type { ServerContext } from "../../context.ts";
import { json, maybeText } from "../../db/columns.ts";

/** Artifacts of a run that are looked at, the newest first. */
const MOST_ARTIFACTS = 100;

/** Null where no artifact of the run has one. */
export function reportOf({ database }: ServerContext, flowRunId: string): ReportNumber | null {
  const rows = database.all(
    "SELECT key, metadata_ FROM artifact WHERE flow_run_id = ? ORDER BY created DESC, id DESC LIMIT ?",
    flowRunId,
    MOST_ARTIFACTS,
  );
  const found = reportNumber(
    rows.map(({ key, metadata_: stored }) => ({ key: maybeText(key), metadata: json(stored, null) })),
  );
  return found ?? null;
}
