/** Reads all log lines of a flow run as CSV, a page after the other: however many they are, few are in memory. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { formatTime } from "../../contract/time.ts";
import { maybeText, text } from "../db/columns.ts";
import type { Database, Row } from "../db/database.ts";

const HEAD = ["timestamp", "level", "flow_run_id", "task_run_id", "message"];
const PAGE_LINES = 500;

/** Oldest first; each part is some lines, between which others are answered. */
export async function* logLines(database: Database, flowRunId: string): AsyncGenerator<string> {
  yield csvLine(HEAD);
  let last: Row | undefined;
  do {
    const rows = database.all(
      `SELECT seq, timestamp, level, flow_run_id, task_run_id, message FROM log
       WHERE flow_run_id = ? AND (timestamp, seq) > (?, ?) ORDER BY timestamp, seq LIMIT ?`,
      flowRunId,
      last?.timestamp ?? Number.MIN_SAFE_INTEGER,
      last?.seq ?? 0,
      PAGE_LINES,
    );
    last = rows.length === PAGE_LINES ? rows.at(-1) : undefined;
    if (rows.length > 0) yield rows.map((row) => csvLine(cells(row))).join("");
    await nextTurn();
  } while (last);
}

function cells(row: Row): string[] {
  return [
    // As Python writes a moment.
    formatTime(Number(row.timestamp)).replace("T", " ").replace("Z", "+00:00"),
    text(row.level),
    text(row.flow_run_id),
    maybeText(row.task_run_id) ?? "",
    text(row.message),
  ];
}

function csvLine(fields: readonly string[]): string {
  const quoted = fields.map((field) => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field));
  return `${quoted.join(",")}\r\n`;
}
