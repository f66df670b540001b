/** Stopping the cell that runs: what the user is told when it goes on all the same, and what a second stop does. */
import type { Executor } from "../executor/executor.ts";
import { NATIVE_HINT_MS } from "../executor/stop.ts";
import type { Message } from "../protocol/message.ts";

/** The cell that runs now. */
export interface RunningCell {
  id: string;
  message: Message;
  /** The user was told that it can't be stopped from outside. */
  hinted: boolean;
  restarting: boolean;
  /** Resolves when the word that it was stopped has come back. */
  stopping?: Promise<void>;
}

/** Resolves when the stop was carried out, or the user told why it can't be. `tell` writes under the cell. */
export async function stopCell(
  cell: RunningCell,
  executor: Executor,
  isCurrent: () => boolean,
  tell: (text: string) => void,
): Promise<void> {
  if (cell.restarting) return;
  if (cell.hinted) {
    cell.restarting = true;
    tell("Stopped twice: the executor is restarted.");
    await executor.kill();
    return;
  }
  // In native code nothing can be stopped from outside: the answer must not wait for its end.
  const { promise: hint, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    resolve();
    if (!isCurrent() || cell.hinted) return;
    cell.hinted = true;
    tell(
      "The cell is still in native code, which can't be stopped from outside. Stop again to restart the executor; its names will be lost.",
    );
  }, NATIVE_HINT_MS);
  timer.unref();
  cell.stopping = executor.interrupt(cell.id);
  await Promise.race([cell.stopping, hint]);
}
