/** Checks the auth frame with which a client of Prefect's subprotocol opens; without that subprotocol none is due. */
import type { RawData, WebSocket } from "ws";
import { debugLog } from "../debug-log.ts";

/** How long a socket may stay open without having authenticated. */
const AUTH_TIMEOUT_MS = 30_000;

/** A token that opened a socket is looked at again this often: a key may be deleted, or expire. */
const RECHECK_MS = 30_000;

/** How long a socket that was told to close may take to. */
const CLOSING_MS = 5000;

export type FrameListener = (frame: Record<string, unknown>) => void;

/**
 * Calls `onFrame` with each JSON frame after the handshake; frames that are not JSON close the socket.
 * @param isToken whether the auth frame's token opens the API; undefined takes any
 */
export function authenticateSocket(
  socket: WebSocket,
  onFrame: FrameListener,
  isToken?: (token: unknown) => boolean,
): void {
  let open = isToken === undefined && socket.protocol !== "prefect";
  const patience = setTimeout(() => {
    if (!open) socket.close(1008, "Expected 'auth' message");
  }, AUTH_TIMEOUT_MS).unref();
  let recheck: NodeJS.Timeout | undefined;
  socket.on("close", () => {
    clearTimeout(patience);
    clearInterval(recheck);
  });
  socket.on("message", (data: RawData) => {
    const frame = parseFrame(data);
    if (frame === undefined) {
      socket.close(1002, "Frames must be JSON objects");
    } else if (open) {
      try {
        onFrame(frame);
      } catch (error) {
        debugLog("websocket.frame", error);
        // Such as one that is nested too deeply for what reads it.
        socket.close(1011, "The frame cannot be read");
      }
    } else if (frame.type === "auth") {
      const { token } = frame;
      if (isToken && !isAccepted(isToken, token, false)) {
        socket.close(1008, token ? "Invalid token" : "Auth required but no token provided");
        return;
      }
      if (isToken) {
        recheck = setInterval(() => {
          if (!isAccepted(isToken, token, true)) socket.close(1008, "The token is no longer good");
        }, RECHECK_MS).unref();
      }
      open = true;
      socket.send(JSON.stringify({ type: "auth_success" }));
    } else {
      socket.close(1008, "Expected 'auth' message");
    }
  });
  // What is wrong with its frames it is told, once it has sent what it was sending.
  socket.on("error", () => setTimeout(() => socket.terminate(), CLOSING_MS).unref());
}

/** A check that fails leaves a client where it is: out, or in. */
function isAccepted(isToken: (token: unknown) => boolean, token: unknown, isIn: boolean): boolean {
  try {
    return isToken(token);
  } catch (error) {
    debugLog("websocket.token", error);
    return isIn;
  }
}

function parseFrame(data: RawData): Record<string, unknown> | undefined {
  try {
    const frame: unknown = JSON.parse(data.toString());
    return typeof frame === "object" && frame !== null ? (frame as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
