/** Stops the child processes of a process. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

function listLinux(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8")
        .trim()
        .split(" ")
        .filter(Boolean)
        .map(Number),
    );
  } catch {
    // The process or one of its threads has ended meanwhile.
    return [];
  }
}

function listElsewhere(pid: number): number[] {
  try {
    return execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
      .trim()
      .split("\n")
      .filter(Boolean)
      .map(Number);
  } catch {
    // pgrep ends with 1 when there are none.
    return [];
  }
}

const list = process.platform === "linux" ? listLinux : listElsewhere;

/** All processes below `pid`, parents first. */
function descendants(pid: number): number[] {
  return list(pid).flatMap((child) => [child, ...descendants(child)]);
}

const YOUNG_S = 0.1;

/** A process that was just started may lose a signal (a shell between vfork and exec does): it gets another. */
function isYoung(pid: number): boolean {
  try {
    const [uptime = "0"] = readFileSync("/proc/uptime", "utf8").split(" ");
    // Start time in ticks of 10 ms, the 20th field behind the name in parentheses (proc(5)).
    const ticks = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19];
    return Number(uptime) - Number(ticks) / 100 < YOUNG_S;
  } catch {
    return false;
  }
}

/**
 * Ask every process below `pid` to stop (SIGINT), as Ctrl-C in a terminal asks all of its group. Those in `signalled`
 * are left alone (many take a second one for "at once, without tidying up"), and the others put there.
 */
export function stopChildren(pid: number, signalled: Set<number>): void {
  for (const child of descendants(pid)) {
    if (signalled.has(child)) continue;
    if (!isYoung(child)) signalled.add(child);
    try {
      process.kill(child, "SIGINT");
    } catch {
      // Already gone.
    }
  }
}
