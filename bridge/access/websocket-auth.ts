/** What comes first on a websocket: the client's auth frame, answered; without a subprotocol, nothing. */
import type { RawData, WebSocket } from "ws";

/** Calls `onFrame` with each JSON frame after the handshake; frames that are not JSON close the socket. */
export function afterAuthentication(
  socket: WebSocket,
  onFrame: (frame: Record<string, unknown>) => void,
): void {
  let open = socket.protocol !== "prefect";
  socket.on("message", (data: RawData) => {
    const frame = parse(data);
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

function parse(data: RawData): Record<string, unknown> | undefined {
  try {
    const frame: unknown = JSON.parse(data.toString());
    return typeof frame === "object" && frame !== null ? (frame as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
