/** Printed text goes out in few, large messages: what is printed within a moment is sent as one. */
import { createBucket } from "./token-bucket.ts";

type StreamName = "stdout" | "stderr";

/** Gathers printed text. Order is kept; `flush` sends what waits. */
export interface Coalescer {
  add(parent: string | undefined, name: StreamName, text: string): void;
  flush(): void;
}

interface Waiting {
  parent: string | undefined;
  name: StreamName;
  pieces: string[];
}

const MOMENT = 25; // ms
const LARGE = 65_536; // UTF-16 units
const TURNS = 1000; // from one stream to another that are shown as they come, at once
const TURN_RATE = 150; // and per second; with what is joined then, fewer messages than a flood has (see flood.ts)

/**
 * `send` is called with the gathered text of one stream of one cell. Streams that take turns without end are joined,
 * each for itself: then only the order within each of them is kept, as in kernels that never keep more.
 */
export function createCoalescer(
  send: (parent: string | undefined, name: StreamName, text: string) => void,
  now = () => performance.now(),
): Coalescer {
  const mayTurn = createBucket(TURNS, TURN_RATE, now);
  let waiting: Waiting[] = [];
  let size = 0;
  let joining = false;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = undefined;
    const ready = waiting;
    waiting = [];
    size = 0;
    joining = false;
    for (const { parent, name, pieces } of ready) send(parent, name, pieces.join(""));
  };
  /** Where the text of a stream is to wait. */
  const placeOf = (parent: string | undefined, name: StreamName): Waiting => {
    const last = waiting.at(-1);
    if (last?.parent === parent && last?.name === name) return last;
    if (last && !joining) {
      if (mayTurn(1)) flush();
      else joining = true;
    }
    const known = waiting.find((one) => one.parent === parent && one.name === name);
    if (known) return known;
    const fresh: Waiting = { parent, name, pieces: [] };
    waiting.push(fresh);
    return fresh;
  };
  return {
    flush,
    add: (parent, name, text) => {
      placeOf(parent, name).pieces.push(text);
      size += text.length;
      if (size >= LARGE) flush();
      else timer ??= setTimeout(flush, MOMENT);
    },
  };
}
