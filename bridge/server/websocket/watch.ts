/** Watches open sockets: ends those whose client is gone, and those that hold memory with a frame they do not finish. */
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { closeWith } from "./send.ts";

/** The open sockets of one server. */
export interface SocketWatch {
  /** Watches a socket, on its connection, until it is closed. */
  add(socket: WebSocket, connection: Duplex): void;
  close(): void;
}

interface Watched {
  connection: Duplex & { bytesRead?: number };
  /** Bytes of its connection when its last frame was whole. */
  readUntil: number;
  /** Rounds since a part of a frame stands alone. */
  partial: number;
  /** Bytes of its connection in the last round: who sends is there. */
  readBefore: number;
  isAlive: boolean;
}

/** As often as Prefect's server asks whether a client is there; one that has not answered until the next time is gone. */
const ROUND_MS = 20_000;
/** A frame that is larger, and not whole after two rounds, is given up. */
const PART_BYTES = 64 * 1024;
const MAX_PARTIAL_ROUNDS = 2;
/** Parts of frames that all clients may leave in memory together; beyond it the largest go at once. */
const MAX_PARTS_BYTES = 256 * 2 ** 20;
const POLICY_VIOLATION = 1008;
/** Until a socket that was sent the reason is ended. */
const GRACE_MS = 1000;

/** @param roundMs between two looks at all sockets */
export function createSocketWatch(roundMs = ROUND_MS): SocketWatch {
  const sockets = new Map<WebSocket, Watched>();
  const partOf = ({ connection, readUntil }: Watched) => (connection.bytesRead ?? 0) - readUntil;
  const giveUp = (socket: WebSocket): void => {
    closeWith(socket, POLICY_VIOLATION, "A frame was begun and not finished");
    // The client answers nothing in the middle of its frame.
    setTimeout(() => socket.terminate(), GRACE_MS).unref();
  };
  const timer = setInterval(() => {
    let parts = 0;
    for (const [socket, watched] of sockets) {
      const part = partOf(watched);
      watched.partial = part > PART_BYTES ? watched.partial + 1 : 0;
      const read = watched.connection.bytesRead ?? 0;
      const isAlive = watched.isAlive || read > watched.readBefore;
      Object.assign(watched, { isAlive: false, readBefore: read });
      if (watched.partial >= MAX_PARTIAL_ROUNDS) giveUp(socket);
      else if (!isAlive) socket.terminate();
      else if (socket.readyState === socket.OPEN) {
        parts += part;
        socket.ping();
      }
    }
    if (parts <= MAX_PARTS_BYTES) return;
    const largest = [...sockets].sort(([, a], [, b]) => partOf(b) - partOf(a));
    for (const [socket, watched] of largest) {
      if (parts <= MAX_PARTS_BYTES) break;
      parts -= partOf(watched);
      giveUp(socket);
    }
  }, roundMs).unref();
  return {
    add(socket, connection) {
      const watched: Watched = { connection, readUntil: 0, readBefore: 0, partial: 0, isAlive: true };
      const noteAlive = (): void => {
        watched.isAlive = true;
        watched.readUntil = watched.connection.bytesRead ?? 0;
      };
      sockets.set(socket, watched);
      for (const event of ["message", "ping", "pong"] as const) socket.on(event, noteAlive);
      socket.on("close", () => sockets.delete(socket));
    },
    close: () => clearInterval(timer),
  };
}
