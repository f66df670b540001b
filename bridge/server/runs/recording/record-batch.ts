/** Writes what happened in this process since the last time, in one transaction. */
import type { RecordedBatch } from "../../../contract/recorded.ts";
import type { ServerContext } from "../../context.ts";
import { receiveEvents } from "./receive-events.ts";
import { recordLogs } from "./receive-logs.ts";
import { recordReports } from "./record-reports.ts";

/** All of it is written, or nothing. */
export function recordBatch(context: ServerContext, { taskRuns, events, lines }: RecordedBatch): void {
  context.write(() => {
    recordReports(context, taskRuns);
    receiveEvents(context, events);
    recordLogs(context, lines);
  });
}
