/** Notes at the API which process runs a flow run, as labels, and finds by such labels whether that process is gone. */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { Client } from "../client/client.ts";
import type { FlowRun } from "../contract/runs/flow-run.ts";
import { debugLog, debugLogUnlessMissing } from "../debug-log.ts";
import { machineName, processStart } from "./identity.ts";

/** Pid and start time, as {@link processStart} gives it: `1234:56789`. */
const PROCESS = "cellflow.process";
/** Where the pid counts: {@link machineName}. */
const MACHINE = "cellflow.machine";
/** The machine across its restarts: hostname and machine id. */
const HOST = "cellflow.host";

/** Of a run whose process has no name. */
const NO_OWNER = { [PROCESS]: "", [MACHINE]: "", [HOST]: "" };

const MACHINE_ID_FILE = "/etc/machine-id";
/** As machine-id(5) has it. */
const MACHINE_ID = /^[0-9a-f]{32}$/;

/** Tells of the machine and the processes of today; replaced in tests. */
export interface Machine {
  /** Without a boot in it (outside of Linux), it is just a hostname, which another machine may have, too. */
  name: string;
  /** Undefined where there is no machine id, as in many containers: runs of before a restart are then left alone. */
  host: string | undefined;
  start(pid: number): string | undefined;
}

export function thisMachine(idFile = MACHINE_ID_FILE): Machine {
  return { name: machineName(), host: hostName(idFile), start: processStart };
}

/** The labels that name process `pid` of this machine; undefined when there is no such process, or no name for it. */
export function ownerLabels(pid: number, machine = thisMachine()): Record<string, string> | undefined {
  const start = machine.start(pid);
  if (start === undefined || bootOf(machine.name) === undefined) return undefined;
  // A run taken from another machine loses that one's name.
  return { [PROCESS]: `${pid}:${start}`, [MACHINE]: machine.name, [HOST]: machine.host ?? "" };
}

/**
 * Notes that process `pid` of this machine runs a run; what was noted of an earlier process goes, also where this one has
 * no name. Servers of before labels are left alone.
 */
export async function noteOwner(
  client: Client,
  run: Pick<FlowRun, "id" | "labels">,
  pid: number,
  machine = thisMachine(),
): Promise<void> {
  const labels = ownerLabels(pid, machine) ?? (text(run.labels, PROCESS) === "" ? undefined : NO_OWNER);
  if (!labels || Object.entries(labels).every(([name, value]) => run.labels?.[name] === value)) return;
  await client.flowRuns.label(run.id, labels).catch((error: unknown) => debugLog("run-owner.note", error));
}

/** What of a run names its process. */
export type OwnedRun = Pick<FlowRun, "labels"> & Partial<Pick<FlowRun, "state_type" | "infrastructure_pid">>;

/** Whether the process that runs a run is certainly gone: ended on this machine, or running before it was restarted. */
export function isOwnerGone({ labels, ...run }: OwnedRun, machine = thisMachine()): boolean {
  const [, pid, start] = /^(\d+):(.+)$/.exec(text(labels, PROCESS)) ?? [];
  const name = text(labels, MACHINE);
  const [boot, bootNow] = [bootOf(name), bootOf(machine.name)];
  if (pid === undefined || boot === undefined || bootNow === undefined) return false;
  // Another's worker notes its process there only: until that one begins the run, the labels are those of the last try.
  const [taken = pid] = /\d+$/.exec(run.infrastructure_pid ?? "") ?? [];
  if (run.state_type === "PENDING" && taken !== pid) return false;
  if (name === machine.name) return machine.start(Number(pid)) !== start;
  return machine.host !== undefined && text(labels, HOST) === machine.host && boot !== bootNow;
}

function text(labels: FlowRun["labels"], name: string): string {
  const value = labels?.[name];
  return typeof value === "string" ? value : "";
}

/** The boot in a machine's name; undefined where it has none. */
function bootOf(name: string): string | undefined {
  return name.split(" ")[1];
}

function hostName(file: string): string | undefined {
  try {
    const id = readFileSync(file, "utf8").trim();
    return MACHINE_ID.test(id) ? `${hostname()} ${id}` : undefined;
  } catch (error) {
    debugLogUnlessMissing("run-owner.machine-id", error);
    return undefined;
  }
}
