/** Watches the process that started the kernel: Jupyter may be killed, and a kernel without it ends. */
import { readFileSync } from "node:fs";
import { isProcessAlive } from "../process-alive.ts";

const CHECK_MS = 1000;

/**
 * Calls `onGone` once when the starter is gone, be it gone before this is called: clients say who they are in
 * JPY_PARENT_PID, which need not be the parent (a kernel may be started through a shell). Returns what ends the watch.
 */
export function watchParent(onGone: () => void, env: NodeJS.ProcessEnv = process.env): () => void {
  const parent = process.ppid;
  // On Windows it is a handle.
  const starter = process.platform === "win32" ? 0 : Number(env.JPY_PARENT_PID) || 0;
  // The starter of a container's first process is in another system's numbers.
  const isStarterKnown = starter > 1 && parent !== 0;
  const isGone = (): boolean => process.ppid !== parent || (isStarterKnown && !isRunning(starter));
  const timer = setInterval(check, CHECK_MS);
  function check(): void {
    if (!isGone()) return;
    clearInterval(timer);
    onGone();
  }
  check();
  return () => clearInterval(timer);
}

/** A process that has ended and whose parent has not noticed yet does not run. */
function isRunning(pid: number): boolean {
  if (!isProcessAlive(pid)) return false;
  if (process.platform !== "linux") return true;
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    // It has ended in between, or /proc is not for us to read: the next check finds out.
    return true;
  }
}
