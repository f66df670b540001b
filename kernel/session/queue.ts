/** Queues cells: one starts when the one before it is answered; those that wait can be dropped. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Message, ReplyContent } from "../protocol/message.ts";
import type { Turn } from "./queue-turn.ts";

/** Cells in the order they came. */
export interface CellQueue {
  /** Resolves when the cell is answered. `run` is called when its turn comes, unless it was dropped. */
  add(message: Message, turn: Turn, run: () => Promise<ReplyContent>): Promise<void>;
  /** Cells that wait now are answered as aborted when their turn comes: statuses and replies keep their order. */
  drop(): void;
  /** No cell starts before `over`. */
  hold(over: Promise<unknown>): void;
  /** Cells that wait are answered as aborted at once. */
  close(): void;
}

/** After an error, a "Run All" has arrived as a whole when no cell came for this long. */
const QUIET_MS = 20;
const MAX_QUIET_ROUNDS = 10;

function aborted(): Promise<ReplyContent> {
  return Promise.resolve({ status: "aborted", execution_count: 0 });
}

export function createCellQueue(): CellQueue {
  const queue: { dropped: boolean; run(): Promise<void>; abort(): Promise<void> }[] = [];
  let working = false;
  let held: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    if (working) return;
    working = true;
    while (queue.length > 0) {
      while (held) await held;
      const next = queue.shift();
      await (next?.dropped ? next.abort() : next?.run());
    }
    working = false;
  };

  const drop = (): void => {
    for (const item of queue) item.dropped = true;
  };

  /**
   * After an error, the cells sent together with this one are dropped: a front end's "Run All", which may still be
   * arriving. This is before the reply: what a client sends after reading that is not dropped.
   */
  const dropAfter = async (content: ReplyContent, message: Message): Promise<ReplyContent> => {
    if (content.status !== "error" || message.content.stop_on_error === false) return content;
    const stopped = content.ename === "Interrupted"; // then the queue is dropped already
    for (
      let length = -1, rounds = stopped ? MAX_QUIET_ROUNDS : 0;
      length !== queue.length && rounds < MAX_QUIET_ROUNDS;
      rounds += 1
    ) {
      length = queue.length;
      await sleep(QUIET_MS);
    }
    drop();
    return content;
  };

  return {
    add: (message, turn, run) =>
      new Promise((resolve) => {
        const answer = (content: () => Promise<ReplyContent>): Promise<void> => {
          turn.started();
          return turn.answer(content()).then(() => resolve());
        };
        queue.push({
          dropped: false,
          run: () => answer(() => run().then((content) => dropAfter(content, message))),
          abort: () => answer(aborted),
        });
        void work();
      }),
    drop,
    hold: (over) => {
      const all = Promise.all([held, over]).then(() => {
        if (held === all) held = undefined;
      });
      held = all;
    },
    close: () => {
      for (const item of queue.splice(0)) void item.abort();
    },
  };
}
