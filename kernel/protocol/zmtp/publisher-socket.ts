/** ZeroMQ's XPUB: messages go to whoever subscribed to the beginning of their first frame. */
import { type Listening, listen, type Place } from "./listen.ts";
import type { Peer } from "./peer.ts";

/** A publisher that listens. It drops nothing: what a slow subscriber has not read waits in memory. */
export interface PublisherSocket extends Listening {
  send(...messages: (readonly Uint8Array[])[]): void;
}

function isUnder(topic: Buffer, message: readonly Uint8Array[]): boolean {
  return topic.length === 0 || topic.equals(Buffer.from(message[0] ?? []).subarray(0, topic.length));
}

/**
 * `subscribed` is told of every subscription; what it sends to `subscriber` is the first that one hears under the
 * topic. Errors: see `listen`.
 */
export async function createPublisherSocket(
  place: Place,
  subscribed: (topic: Buffer, subscriber: Pick<Peer, "send">) => void,
): Promise<PublisherSocket> {
  /** Topics by subscriber; one that was subscribed twice is there twice. */
  const topics = new Map<Peer, Buffer[]>();
  const listening = await listen(
    place,
    { type: "XPUB", accepts: ["SUB", "XSUB"] },
    {
      ready: (peer) => topics.set(peer, []),
      // 1 for a subscription or 0 for the end of one, then the topic.
      message: (peer, [frame]) => {
        const mine = topics.get(peer);
        if (!frame || !mine || (frame[0] !== 0 && frame[0] !== 1)) return;
        const topic = Buffer.from(frame.subarray(1));
        if (frame[0] === 1) {
          subscribed(topic, peer);
          mine.push(topic);
          return;
        }
        const at = mine.findIndex((known) => known.equals(topic));
        if (at >= 0) mine.splice(at, 1);
      },
      gone: (peer) => topics.delete(peer),
    },
  );
  return {
    ...listening,
    send: (...messages) => {
      for (const [peer, mine] of topics) {
        const heard = messages.filter((message) => mine.some((topic) => isUnder(topic, message)));
        if (heard.length > 0) peer.send(...heard);
      }
    },
  };
}
