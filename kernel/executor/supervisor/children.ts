/** Knows which cell each child process of the executor belongs to: the one whose code started it. */
import type { StartedProcess } from "../main-thread/run/started.ts";
import type { CellId } from "../protocol.ts";
import { type ChildProcessEntry, childrenOf, descendantsOf, startOf } from "./processes.ts";

/** The children of the executor, by cell. */
export interface Children {
  /** The main thread has started a process or a thread, or given one up. */
  onStarted(started: StartedProcess): void;
  /** The processes of a cell, and all below them, parents first. `since` is when its run began, ms since the epoch. */
  of(cell: CellId, since: number): number[];
}

/** `pid` is the executor's; `children` and `start` read the system. */
export function createChildren(
  pid: number,
  { children = childrenOf, descendants = descendantsOf, start = startOf } = {},
): Children {
  const processes = new Map<number, { cell: CellId | undefined }>();
  const threads = new Map<number, CellId>();

  /**
   * What did not come through Node's `spawn` on the main thread (a synchronous child, an addon's, a Worker's) belongs
   * to the cell that its thread belongs to, or to the one that ran when it started.
   */
  const isOf = (child: ChildProcessEntry, cell: CellId, since: number): boolean => {
    const known = processes.get(child.pid);
    if (known) return known.cell === cell;
    const owner = child.thread === undefined ? undefined : threads.get(child.thread);
    return owner === undefined ? (start(child.pid) ?? Number.MAX_VALUE) >= since : owner === cell;
  };

  return {
    onStarted: (started) => {
      if ("threads" in started) for (const thread of started.threads) threads.set(thread, started.cell);
      else if (started.ended) processes.delete(started.pid);
      else processes.set(started.pid, { cell: started.cell });
    },
    of: (cell, since) =>
      children(pid)
        .filter((child) => isOf(child, cell, since))
        .flatMap((child) => [child.pid, ...descendants(child.pid)]),
  };
}
