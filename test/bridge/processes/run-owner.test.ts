import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isOwnerGone, type Machine, ownerLabels, thisMachine } from "../../../bridge/processes/run-owner.ts";

const machine = {
  name: "vm boot-2 pid:[1]",
  host: "vm id-1",
  start: (pid: number) => (pid === 7 ? "100" : undefined),
} satisfies Machine;
const labels = {
  "cellflow.process": "7:100",
  "cellflow.machine": machine.name,
  "cellflow.host": String(machine.host),
};

test.runIf(process.platform === "linux")("this process is there, and named by pid and start", () => {
  const own = ownerLabels(process.pid);
  expect(own?.["cellflow.process"]).toMatch(new RegExp(`^${process.pid}:.+`));
  expect(isOwnerGone({ labels: own ?? {} })).toBe(false);
  expect(ownerLabels(7, machine)).toEqual(labels);
  expect(ownerLabels(8, machine)).toBeUndefined();
  expect(thisMachine().start(process.pid)).toBeDefined();
});

test.each([
  ["runs", {}, false],
  ["has another start: its pid is another process's now", { "cellflow.process": "7:99" }, true],
  ["has ended", { "cellflow.process": "8:100" }, true],
  ["ran before this machine was restarted", { "cellflow.machine": "vm boot-1 pid:[1]" }, true],
  ["is in another container of this machine", { "cellflow.machine": "vm boot-2 pid:[2]" }, false],
  ["is on another machine", { "cellflow.machine": "vm boot-1 pid:[1]", "cellflow.host": "vm id-2" }, false],
  ["is not known", { "cellflow.process": "" }, false],
])("a process that %s", (_, changed, gone) => {
  expect(isOwnerGone({ labels: { ...labels, ...changed } }, machine)).toBe(gone);
});

test.each([
  ["", undefined],
  ["\n", undefined],
  ["uninitialized\n", undefined],
  ["0123456789abcdef", undefined],
  ["0123456789abcdef0123456789abcdef0", undefined],
  ["0123456789abcdef0123456789abcdef\n", `${hostname()} 0123456789abcdef0123456789abcdef`],
])("the machine id %j makes the host %j", (id, host) => {
  const folder = mkdtempSync(join(tmpdir(), "cellflow-machine-"));
  try {
    const file = join(folder, "machine-id");
    expect(thisMachine(file).host).toBeUndefined();
    writeFileSync(file, id);
    expect(thisMachine(file).host).toBe(host);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("without a machine id, only what ran since this boot is judged", () => {
  const nameless: Machine = { ...machine, host: undefined };
  const own = ownerLabels(7, nameless) ?? {};
  expect(isOwnerGone({ labels: own }, nameless)).toBe(false);
  expect(isOwnerGone({ labels: { ...own, "cellflow.process": "8:100" } }, nameless)).toBe(true);
  expect(isOwnerGone({ labels: { ...own, "cellflow.machine": "vm boot-1 pid:[1]" } }, nameless)).toBe(false);
  // Written where the id was empty, and read there.
  for (const host of ["", "vm "]) {
    const foreign = { ...own, "cellflow.machine": "vm boot-1 pid:[1]", "cellflow.host": host };
    expect(isOwnerGone({ labels: foreign }, nameless)).toBe(false);
    expect(isOwnerGone({ labels: foreign }, machine)).toBe(false);
  }
});

test("a hostname alone names no process, and none is judged by it", () => {
  const mac: Machine = { ...machine, name: "vm", host: undefined };
  expect(ownerLabels(7, mac)).toBeUndefined();
  const written = { "cellflow.process": "8:100", "cellflow.machine": "vm", "cellflow.host": "vm vm" };
  expect(isOwnerGone({ labels: written }, mac)).toBe(false);
  expect(isOwnerGone({ labels: written }, machine)).toBe(false);
});

test("a run that another worker took, and has not begun, is not judged by the labels of its last try", () => {
  const dead = { ...labels, "cellflow.process": "8:100" };
  const gone = (infrastructure_pid: string | null, state_type: "PENDING" | "RUNNING" = "PENDING") =>
    isOwnerGone({ labels: dead, infrastructure_pid, state_type }, machine);
  expect([gone("9"), gone("vm:9"), gone("8"), gone("vm:8"), gone(null)]).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
  // It has begun: then the labels are its own.
  expect(gone("9", "RUNNING")).toBe(true);
});
