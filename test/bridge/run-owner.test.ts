import { expect, test } from "vitest";
import { isOwnerGone, type Machine, ownerLabels, thisMachine } from "../../bridge/run-owner.ts";

const machine: Machine = {
  name: "vm boot-2 pid:[1]",
  host: "vm id-1",
  start: (pid) => (pid === 7 ? "100" : undefined),
};
const labels = {
  "cellflow.process": "7:100",
  "cellflow.machine": machine.name,
  "cellflow.host": machine.host,
};

test("this process is there, and named by pid and start", () => {
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
