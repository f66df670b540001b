/** /logs/out: takes the client's filter, then sends log lines as they are written. */
import type { WebSocket } from "ws";
import type { FrameListener } from "../../access/websocket-auth.ts";
import { logFilter } from "../../contract/log.ts";
import type { ApiServer } from "../app.ts";
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
    stop = changes.subscribe((change) => {
      if (change.kind !== "log") return;
      const row = context.database.get(
        `SELECT * FROM log WHERE id = ? AND ${where.sql}`,
        change.id,
        ...where.values,
      );
      if (row) sendFrame(socket, { type: "log", log: wireLog(row) });
    });
  };
}
