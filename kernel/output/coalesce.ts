/** Printed text goes out in few, large messages: what is printed within a moment is sent as one. */

type StreamName = "stdout" | "stderr";

/** Gathers printed text. Order is kept; `flush` sends what waits. */
export interface Coalescer {
  add(parent: string | undefined, name: StreamName, text: string): void;
  flush(): void;
}

const MOMENT = 25; // ms
const LARGE = 65_536; // UTF-16 units

/** `send` is called with the gathered text of one stream of one cell. */
export const createCoalescer = (
  send: (parent: string | undefined, name: StreamName, text: string) => void,
): Coalescer => {
  let waiting: { parent: string | undefined; name: StreamName; pieces: string[]; size: number } | undefined;
  let timer: NodeJS.Timeout | undefined;
  const flush = (): void => {
    if (timer) clearTimeout(timer);
    timer = undefined;
    const ready = waiting;
    waiting = undefined;
    if (ready) send(ready.parent, ready.name, ready.pieces.join(""));
  };
  return {
    flush,
    add: (parent, name, text) => {
      if (waiting && (waiting.parent !== parent || waiting.name !== name)) flush();
      waiting ??= { parent, name, pieces: [], size: 0 };
      waiting.pieces.push(text);
      waiting.size += text.length;
      if (waiting.size >= LARGE) flush();
      else timer ??= setTimeout(flush, MOMENT);
    },
  };
};
