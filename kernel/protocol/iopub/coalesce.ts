/** Coalesces printed text: what is printed within a moment goes out as one message. */
import { createBucket } from "./token-bucket.ts";

type StreamName = "stdout" | "stderr";

/** Gathers printed text, in order; `flush` sends what waits. */
export interface Coalescer {
  add(parent: string | undefined, name: StreamName, text: string): void;
  flush(): void;
}

interface Waiting {
  parent: string | undefined;
  name: StreamName;
  pieces: string[];
}

const FLUSH_AFTER_MS = 25;
/** Text of this length goes out at once. */
const FLUSH_LENGTH = 65_536; // UTF-16 units
/**
 * Switches from one stream to another that are shown in order: at once, and per second. With what is joined then,
 * fewer messages than a flood has (see flood.ts).
 */
const SWITCH_BURST = 1000;
const SWITCH_RATE = 150;

/**
 * `send` is called with the gathered text of one stream of one cell. Streams that alternate without end are joined,
 * each for itself: then only the order within each of them is preserved, as in kernels that never preserve more.
 */
export function createCoalescer(
  send: (parent: string | undefined, name: StreamName, text: string) => void,
  now = () => performance.now(),
): Coalescer {
  const maySwitch = createBucket(SWITCH_BURST, SWITCH_RATE, now);
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
  /** The gathered text of a stream. */
  const waitingFor = (parent: string | undefined, name: StreamName): Waiting => {
    const last = waiting.at(-1);
    if (last?.parent === parent && last?.name === name) return last;
    if (last && !joining) {
      if (maySwitch(1)) flush();
      else joining = true;
    }
    const known = waiting.find((one) => one.parent === parent && one.name === name);
    if (known) return known;
    const added: Waiting = { parent, name, pieces: [] };
    waiting.push(added);
    return added;
  };
  return {
    flush,
    add: (parent, name, text) => {
      waitingFor(parent, name).pieces.push(text);
      size += text.length;
      if (size >= FLUSH_LENGTH) flush();
      else timer ??= setTimeout(flush, FLUSH_AFTER_MS);
    },
  };
}
