/** Answers the auth frame with which a client of Prefect's subprotocol opens; without that subprotocol none is due. */
import type { RawData, WebSocket } from "ws";

export type FrameListener = (frame: Record<string, unknown>) => void;

/** Calls `onFrame` with each JSON frame after the handshake; frames that are not JSON close the socket. */
export function authenticateSocket(socket: WebSocket, onFrame: FrameListener): void {
  let open = socket.protocol !== "prefect";
  socket.on("message", (data: RawData) => {
    const frame = parseFrame(data);
    if (frame === undefined) {
      socket.close(1002, "Frames must be JSON objects");
    } else if (open) {
      onFrame(frame);
    } else if (frame.type === "auth") {
      open = true;
      socket.send(JSON.stringify({ type: "auth_success" }));
    } else {
      socket.close(1008, "Expected 'auth' message");
    }
  });
  socket.on("error", () => socket.terminate());
}

function parseFrame(data: RawData): Record<string, unknown> | undefined {
  try {
    const frame: unknown = JSON.parse(data.toString());
    return typeof frame === "object" && frame !== null ? (frame as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
