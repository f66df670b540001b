/** /logs/out: takes the client's filter, then sends log lines as they are written. */
import type { WebSocket } from "ws";
import type { FrameListener } from "../../access/websocket-auth.ts";
import { logFilter } from "../../contract/runs/log.ts";
import { describeProblem } from "./describe-problem.ts";
import type { LogFeed } from "./log-feed.ts";
import { closeWith, sendFrame } from "./send.ts";

/** A frame that is no filter closes the socket. */
export function logsOut(socket: WebSocket, feed: LogFeed): FrameListener {
  let stop: (() => void) | undefined;
  socket.on("close", () => stop?.());
  return (frame) => {
    // One filter a socket, as with Prefect; what comes after it says nothing.
    if (stop) return;
    if (frame.type !== "filter") return closeWith(socket, 1002, "Expected 'filter' message");
    const parsed = logFilter.safeParse(frame.filter ?? {}, { reportInput: true });
    if (!parsed.success) return closeWith(socket, 1002, `Invalid filter: ${describeProblem(parsed.error)}`);
    stop = feed.subscribe(parsed.data, (line) => sendFrame(socket, line));
  };
}
