/** Notes at the API which process runs a flow run, as labels, and tells of such labels whether that process is gone. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { FlowRun } from "./contract/flow-run.ts";
import { machineName, processStart } from "./server/runs/owners/identity.ts";

/** Pid and start time, as {@link processStart} gives it: `1234:56789`. */
const PROCESS = "cellflow.process";
/** Where the pid counts: {@link machineName}. */
const MACHINE = "cellflow.machine";
/** The machine across its restarts: hostname and, on Linux, machine id. */
const HOST = "cellflow.host";

/** Tells of the machine and the processes of today; replaced in tests. */
export interface Machine {
  name: string;
  host: string;
  start(pid: number): string | undefined;
}

export function thisMachine(): Machine {
  return { name: machineName(), host: hostName(), start: processStart };
}

/** The labels that name process `pid` of this machine; undefined when there is no such process. */
export function ownerLabels(pid: number, machine = thisMachine()): Record<string, string> | undefined {
  const start = machine.start(pid);
  if (start === undefined) return undefined;
  return { [PROCESS]: `${pid}:${start}`, [MACHINE]: machine.name, [HOST]: machine.host };
}

/** Whether the process that runs a run is certainly gone: ended on this machine, or running before it was restarted. */
export function isOwnerGone({ labels }: Pick<FlowRun, "labels">, machine = thisMachine()): boolean {
  const [, pid, start] = /^(\d+):(.+)$/.exec(text(labels, PROCESS)) ?? [];
  if (pid === undefined) return false;
  const name = text(labels, MACHINE);
  if (name === machine.name) return machine.start(Number(pid)) !== start;
  const [boot, bootNow] = [bootOf(name), bootOf(machine.name)];
  return (
    text(labels, HOST) === machine.host && boot !== undefined && bootNow !== undefined && boot !== bootNow
  );
}

function text(labels: FlowRun["labels"], name: string): string {
  const value = labels?.[name];
  return typeof value === "string" ? value : "";
}

/** The boot in a machine's name; undefined where it has none. */
function bootOf(name: string): string | undefined {
  return name.split(" ")[1];
}

function hostName(): string {
  try {
    return `${hostname()} ${readFileSync("/etc/machine-id", "utf8").trim()}`;
  } catch {
    // Without an id, a machine of the same name may be another one: runs of before a restart are then left alone.
    return `${hostname()} ${machineName()}`;
  }
}
