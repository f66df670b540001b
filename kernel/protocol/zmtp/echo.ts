/** ZeroMQ's REP as a heartbeat wants it: every message goes back to its sender as it came. */
import { type Listening, listen, type Place } from "./listen.ts";

/** Errors: see `listen`. */
export function createEcho(place: Place): Promise<Listening> {
  return listen(
    place,
    { type: "REP", accepts: ["REQ", "DEALER"] },
    { ready: () => {}, message: (peer, frames) => peer.send(frames), gone: () => {} },
  );
}
