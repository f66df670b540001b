/** The other end of a place that speaks ZMTP: connects, and connects again whenever the connection is gone. */
import { connect, type Socket } from "node:net";
import type { Place } from "./listen.ts";
import { type Peer, type PeerOptions, speak } from "./peer.ts";

/** A connection that is made again when it breaks. */
export interface Dialled {
  /** Goes out in order; waits for the connection while there is none. */
  send(frames: readonly Uint8Array[]): void;
  close(): void;
}

/** What happens on it. */
export interface DialledEvents {
  message(frames: Buffer[]): void;
  /** Connected, again perhaps; what is sent here goes out before anything that waits. */
  ready?(peer: Peer): void;
}

const AGAIN_AFTER = 5; // ms; ZeroMQ waits 100, and a kernel listens within tens

/** Connect to a place, which need not be there yet. */
export function dial(place: Place, options: PeerOptions, events: DialledEvents): Dialled {
  let peer: Peer | undefined;
  let socket: Socket | undefined;
  let again: NodeJS.Timeout | undefined;
  let closed = false;
  let waiting: (readonly Uint8Array[])[] = [];

  const open = (): void => {
    socket = connect({ ...place, noDelay: true });
    speak(socket, options, {
      ready: (met) => {
        peer = met;
        events.ready?.(met);
        const held = waiting;
        waiting = [];
        met.send(...held);
      },
      message: (_, frames) => events.message(frames),
      gone: () => {
        peer = undefined;
      },
    });
    socket.once("close", () => {
      if (!closed) again = setTimeout(open, AGAIN_AFTER);
    });
  };
  open();
  return {
    send: (frames) => {
      if (peer) peer.send(frames);
      else if (!closed) waiting.push(frames);
    },
    close: () => {
      closed = true;
      clearTimeout(again);
      socket?.destroy();
    },
  };
}
