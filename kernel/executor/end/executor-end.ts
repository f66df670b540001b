/** Defines the record of how an executor ended, and the error of the cell that ran. */

export interface ExecutorEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last text on its stderr, which for a fatal error says why. */
  stderrTail: string;
  /** False when it ended before it could run anything. */
  wasReady: boolean;
  /** How much memory its JavaScript could take, and how much the machine has, in MB. */
  heapLimit: number;
  total: number;
  /** While it ran, the system ended a process because memory was used up. */
  wasOomKilled: boolean;
}

/** Why a run has no outcome. */
export class ExecutorEnded extends Error {
  readonly code = "executor.ended";
  readonly end: ExecutorEnd;
  constructor(end: ExecutorEnd) {
    super("The executor ended");
    this.end = end;
  }
}
