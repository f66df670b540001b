/** Counts the processes that the system has ended because memory was used up (Linux). */
import { readFileSync } from "node:fs";

/** The group's own count (cgroup v2), and the machine's (proc(5)). */
const COUNTERS = ["/sys/fs/cgroup/memory.events", "/proc/vmstat"];

/** The count so far; 0 where there is none. */
export function oomKills(): number {
  for (const path of COUNTERS) {
    try {
      const count = /^oom_kill (\d+)$/m.exec(readFileSync(path, "utf8"))?.[1];
      if (count !== undefined) return Number(count);
    } catch {
      // Not this system's.
    }
  }
  return 0;
}
