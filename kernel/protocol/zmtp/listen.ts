/** A place where connections that speak ZMTP are taken, and its end, which waits for what was sent last. */
import { rmSync, statSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { debugLog } from "../../debug-log.ts";
import { type Peer, type PeerEvents, type PeerOptions, speak } from "./peer.ts";

/** Where to listen: an address and a port, or a path of a Unix socket. */
export type Place = { host: string; port: number } | { path: string };

/** Something that listens. */
export interface Listening {
  /** Take no more connections; what was sent has `linger` ms to get out. */
  close(linger: number): Promise<void>;
}

/** A path that an ended process left behind is free. */
function free(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isSocket()) rmSync(path, { force: true });
}

/** Resolves when it listens. Errors are Node's (`EADDRINUSE`, say). */
export function listen(place: Place, options: PeerOptions, events: PeerEvents): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const sockets = new Set<Socket>();
    const peers = new Set<Peer>();
    const server = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.once("close", () => sockets.delete(socket));
      speak(socket, options, {
        ...events,
        ready: (peer) => {
          peers.add(peer);
          events.ready(peer);
        },
        gone: (peer) => {
          peers.delete(peer);
          events.gone(peer);
        },
      });
    });
    const close: Listening["close"] = async (linger) => {
      server.close();
      const { promise: late, resolve: stop } = Promise.withResolvers<void>();
      const timer = setTimeout(stop, linger);
      await Promise.race([Promise.all([...peers].map((peer) => peer.end())), late]);
      clearTimeout(timer);
      for (const socket of sockets) socket.destroy();
    };
    server.once("error", reject);
    if ("path" in place) free(place.path);
    server.listen("path" in place ? place : { ...place, exclusive: true }, () => {
      server.removeListener("error", reject);
      // A connection that could not be taken (too many open files, say) is tried again by its other end.
      server.on("error", (error) => debugLog("sockets.listen", error));
      resolve({ close });
    });
  });
}
