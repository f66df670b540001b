/** Reads what the system says of processes: their children, age and command. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";

/** A process that this one started. */
export interface ChildProcessEntry {
  pid: number;
  /** The thread that started it (its number in /proc); undefined where that is not known. */
  thread: number | undefined;
}

const isLinux = process.platform === "linux";

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The process or the thread has ended meanwhile.
    return "";
  }
}

function numbers(text: string): number[] {
  return text.split(/\s+/).filter(Boolean).map(Number);
}

/** The threads of a process; none where that is not known. */
export function threadsOf(pid: number | "self"): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number);
  } catch {
    return [];
  }
}

/** Output of a program that lists; "" when there is nothing. */
function listed(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}

/** The processes that a process has started and that have not ended. */
export function childrenOf(pid: number): ChildProcessEntry[] {
  if (!isLinux)
    return numbers(listed("pgrep", "-P", String(pid))).map((child) => ({ pid: child, thread: undefined }));
  return threadsOf(pid).flatMap((thread) =>
    numbers(textOf(`/proc/${pid}/task/${thread}/children`)).map((child) => ({ pid: child, thread })),
  );
}

/** All processes below `pid`, parents first. */
export function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child.pid, ...descendantsOf(child.pid)]);
}

const TICK_MS = 10; // of the start times in /proc (proc(5))

/** State and start of a process, the 3rd and 22nd field of its stat; undefined when it is gone. */
function statOf(pid: number | "self"): { state: string; startTicks: number } | undefined {
  // The 2nd is its name in parentheses, which may hold anything.
  const fields = textOf(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
  return fields.length > 19 ? { state: fields[0] ?? "", startTicks: Number(fields[19]) } : undefined;
}

/** Names a process for as long as the system runs, where its number alone may be given to another one. */
export function identityOf(pid: number): string | undefined {
  if (!isLinux) return listed("ps", "-o", "lstart=", "-p", String(pid)) || undefined;
  const stat = statOf(pid);
  return stat && stat.state !== "Z" ? String(stat.startTicks) : undefined;
}

/** When a process started, in ms since the epoch, to some ms; undefined where that is not known. */
export function startOf(pid: number): number | undefined {
  const [own, other] = [statOf("self"), statOf(pid)];
  if (!own || !other) return undefined;
  return Date.now() - process.uptime() * 1000 + (other.startTicks - own.startTicks) * TICK_MS;
}

/** Seconds since a process started; undefined where that is not known. */
export function ageOf(pid: number): number | undefined {
  const stat = statOf(pid);
  const [uptime] = textOf("/proc/uptime").split(" ");
  return stat && uptime ? Number(uptime) - (stat.startTicks * TICK_MS) / 1000 : undefined;
}

/** Program and first option of a process's command; the rest may be long, or secret. */
export function commandOf(pid: number): string {
  const words = isLinux
    ? textOf(`/proc/${pid}/cmdline`).split("\0").filter(Boolean)
    : listed("ps", "-o", "args=", "-p", String(pid)).split(" ").filter(Boolean);
  const [program = "", option = ""] = words;
  const shown = /^-\w+$/.test(option) ? [basename(program), option] : [basename(program)];
  return words.length > shown.length ? `${shown.join(" ")} …` : shown.join(" ");
}
