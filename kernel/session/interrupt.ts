/** Stops what runs: the running cell, what it left behind between cells, and what is queued. */
import type { Executor } from "../executor/executor.ts";
import { LEFTOVERS_STOP_MS, NATIVE_HINT_MS } from "../executor/stop-times.ts";
import { within } from "../executor/within.ts";
import type { Message } from "../protocol/message.ts";
import type { Publisher } from "../protocol/publisher.ts";
import type { Debugging } from "./debugging.ts";
import type { CellQueue } from "./queue.ts";

/** The cell that runs now. */
export interface RunningCell {
  id: string;
  message: Message;
  /** The user was notified that it can't be stopped from outside. */
  hinted: boolean;
  restarting: boolean;
  /** Resolves when the executor has reported that it was stopped. */
  stopping?: Promise<void>;
}

/** What an interrupt works on. */
export interface InterruptOptions {
  publisher: Publisher;
  queue: CellQueue;
  debugging: Debugging;
  executor(): Executor;
  running(): RunningCell | undefined;
}

/** Resolves when the stop was carried out, or the user was notified that it can't be. */
export function createInterrupt(options: InterruptOptions): () => Promise<void> {
  const { publisher, queue, debugging, executor, running } = options;

  /** What a cell left behind (a timer) may be paused at a breakpoint, or compute. */
  const stopBetweenCells = async (): Promise<void> => {
    debugging.resume();
    const freed = within(LEFTOVERS_STOP_MS, executor().interruptLeftovers());
    queue.hold(freed);
    await freed;
  };

  const stopCell = async (cell: RunningCell): Promise<void> => {
    const write = (line: string): void =>
      publisher.output({ op: "stream", parent: cell.id, name: "stderr", text: `${line}\n` });
    if (cell.restarting) return;
    if (cell.hinted) {
      cell.restarting = true;
      write("Stopped twice: the executor is restarted.");
      await executor().end("SIGTERM", true);
      return;
    }
    // In native code nothing can be stopped from outside: the answer must not wait for its end.
    const { promise: hint, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      resolve();
      if (running() !== cell || cell.hinted) return;
      cell.hinted = true;
      write(
        "The cell is still in native code, which can't be stopped from outside. Stop again to restart the executor; its variables will be lost.",
      );
    }, NATIVE_HINT_MS);
    timer.unref();
    cell.stopping = executor().interrupt(cell.id);
    await Promise.race([cell.stopping, hint]);
  };

  return async () => {
    queue.drop();
    const cell = running();
    if (!cell) return stopBetweenCells();
    debugging.interrupted();
    await stopCell(cell);
  };
}
