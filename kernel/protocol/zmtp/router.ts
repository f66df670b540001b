/** ZeroMQ's ROUTER: messages carry the name of their sender in front, and answers find it by that. */
import { type Listening, listen, type Place } from "./listen.ts";
import type { Peer } from "./peer.ts";

/** A router that listens. */
export interface Router extends Listening {
  /** Send to the one named by the first frame; dropped when it is not there. */
  send(frames: readonly Uint8Array[]): void;
}

function keyOf(identity: Uint8Array): string {
  return Buffer.from(identity).toString("latin1");
}

/** `receive` gets every message with its sender's name in front. Errors: see `listen`. */
export async function createRouter(place: Place, receive: (frames: Buffer[]) => void): Promise<Router> {
  const names = new Map<Peer, Buffer>();
  const peers = new Map<string, Peer>();
  let given = 0;
  /** Names that begin with 0 are given by the router. */
  const nameless = (): Buffer => {
    given += 1;
    const name = Buffer.alloc(5);
    name.writeUInt32BE(given % 2 ** 32, 1);
    return name;
  };
  const listening = await listen(
    place,
    { type: "ROUTER", accepts: ["DEALER", "REQ", "ROUTER"] },
    {
      ready: (peer) => {
        // A client that comes again takes its old name over.
        const name = peer.identity.length > 0 ? peer.identity : nameless();
        names.set(peer, name);
        peers.set(keyOf(name), peer);
      },
      message: (peer, frames) => receive([names.get(peer) ?? peer.identity, ...frames]),
      gone: (peer) => {
        const key = keyOf(names.get(peer) ?? peer.identity);
        names.delete(peer);
        if (peers.get(key) === peer) peers.delete(key);
      },
    },
  );
  return {
    ...listening,
    send: ([identity = new Uint8Array(), ...frames]) => peers.get(keyOf(identity))?.send(frames),
  };
}
