/** Identifies a process by pid and start time, so that a reused pid is not taken for the old one. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { debugLog } from "../debug-log.ts";

export interface OwnerIdentity {
  pid: number;
  /** Opaque; equal only for the same process. */
  start: string;
}

/**
 * When the process `pid` started, as opaque text, or undefined if there is none. Linux: clock ticks since
 * boot, field 22 of /proc/<pid>/stat; elsewhere what `ps -o lstart=` prints.
 */
export function processStart(pid: number): string | undefined {
  try {
    if (process.platform !== "linux") {
      const text = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return text.trim().replaceAll(/\s+/g, "_") || undefined;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command, in parentheses, may hold spaces: count fields from behind it. State is field 3.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** Who the process that calls is. */
export function ownIdentity(): OwnerIdentity | undefined {
  const start = processStart(process.pid);
  return start === undefined ? undefined : { pid: process.pid, start };
}

/** The header by which a process says who it is: the runs it begins are its own. */
export const PROCESS_HEADER = "x-cellflow-process";

/** The label of a task run of no flow run under way: what {@link processHeader} gives in the process that runs it. */
export const TASK_OWNER = "cellflow.owner";

/** The value of {@link PROCESS_HEADER} for the process that calls: pid, start, and where the pid counts. */
export function processHeader(): string {
  return `${process.pid}:${processStart(process.pid) ?? ""}@${machineKey()}`;
}

/**
 * Reads the value of {@link PROCESS_HEADER}; undefined if it is missing, of another machine, or makes no sense. One that
 * names no machine is of this one.
 * @param here this machine's {@link machineKey}
 */
export function parseProcessHeader(
  header: string | undefined,
  here = machineKey(),
): OwnerIdentity | undefined {
  const [, pid, start, machine] = /^(\d+):([^@]+)(?:@([0-9a-f]{32}))?$/.exec(header ?? "") ?? [];
  return pid && start && (machine ?? here) === here ? { pid: Number(pid), start } : undefined;
}

/** {@link machineName} for others to compare, not to read. */
export function machineKey(): string {
  return createHash("sha256").update(machineName()).digest("hex").slice(0, 32);
}

/** Where pids mean the same thing: the host and, on Linux, the pid namespace and boot. */
export function machineName(): string {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${hostname()} ${boot} ${readlinkSync("/proc/self/ns/pid")}`;
  } catch (error) {
    // Only Linux has these files.
    if (process.platform === "linux") debugLog("owners.machine", error);
    return hostname();
  }
}
