/** Tells how the system sees the main thread: at work, asleep, or waiting for a processor. */
import { readFileSync } from "node:fs";

/** What the system says of a thread. */
export interface ThreadState {
  /** Time on a processor so far, in ms; counted in steps of 10. */
  cpuMs: number;
  /** It waits for something else than a processor. */
  isAsleep: boolean;
}

const MS_PER_TICK = 10; // USER_HZ, 100 on every Linux: sysconf(_SC_CLK_TCK)

/** The state of the process's main thread; undefined where the system has no /proc. See proc_pid_stat(5). */
export function mainThreadState(pid = process.pid): ThreadState | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/task/${pid}/stat`, "latin1");
    // The thread's name, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return {
      cpuMs: (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK,
      isAsleep: fields[0] !== "R",
    };
  } catch {
    return undefined;
  }
}
