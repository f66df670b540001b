/** /logs/out: takes the client's filter, then sends log lines as they are written. */
import type { WebSocket } from "ws";
import type { FrameListener } from "../../access/websocket-auth.ts";
import { logFilter } from "../../contract/runs/log.ts";
import type { ApiServer } from "../app.ts";
import type { ServerContext } from "../context.ts";
import { logCondition, wireLog } from "../queries/logs.ts";
import { sendFrame } from "./send.ts";

export function logsOut(socket: WebSocket, { context, changes }: ApiServer): FrameListener {
  let stop: (() => void) | undefined;
  socket.on("close", () => stop?.());
  return (frame) => {
    const parsed = logFilter.safeParse(frame.filter ?? {});
    if (frame.type !== "filter" || !parsed.success) {
      socket.close(1002, "Expected 'filter' message");
      return;
    }
    stop?.();
    const where = logCondition(parsed.data);
    let seen = lastLine(context);
    stop = changes.subscribe((change) => {
      if (change.kind !== "log") return;
      // Each line once, in the order they were stored, whoever wrote them.
      const last = lastLine(context);
      const rows = context.database.all(
        // The new lines alone are read, however many the run has.
        `SELECT * FROM log NOT INDEXED WHERE seq > ? AND seq <= ? AND ${where.sql} ORDER BY seq`,
        seen,
        last,
        ...where.values,
      );
      seen = last;
      for (const row of rows) sendFrame(socket, { type: "log", log: wireLog(row) });
    });
  };
}

function lastLine(context: ServerContext): number {
  return Number(context.database.get("SELECT max(seq) AS seq FROM log")?.seq ?? 0);
}
