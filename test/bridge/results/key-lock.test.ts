import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { processHeader, processStart } from "../../../bridge/processes/identity.ts";
import { createKeyLock } from "../../../bridge/results/key-lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function hold(owner: string): void {
  writeFileSync(join(folder, "k.lock"), owner);
}
/** The header of a process of this machine. */
function here(pid: number, start: string): string {
  return processHeader().replace(/^\d+:[^@]+/, `${pid}:${start}`);
}

test("a key is taken and left again, and nothing stays behind", async () => {
  const lock = createKeyLock(join(folder, "deep/er"));
  const leave = await lock.take("k");
  expect(readdirSync(join(folder, "deep/er"))).toEqual(["k.lock"]);
  await leave?.();
  await leave?.();
  expect(readdirSync(join(folder, "deep/er"))).toEqual([]);
});

test("a living process of this machine keeps its key", async () => {
  hold(here(process.ppid, processStart(process.ppid) ?? ""));
  expect(await createKeyLock(folder).take("k")).toBeUndefined();
  expect(readdirSync(folder)).toEqual(["k.lock"]);
});

test.each([
  ["a process that is gone", () => here(spawnSync("true").pid, "1")],
  ["a process whose pid another has now", () => here(process.ppid, "1")],
  ["another machine", () => "1:1@00000000000000000000000000000000"],
  ["nobody that can be read", () => "?"],
  ["nobody at all", () => ""],
  ["this process, which lost it", () => processHeader()],
])("the key of %s is taken over", async (_, owner) => {
  hold(owner());
  const leave = await createKeyLock(folder).take("k");
  expect(leave).toBeTypeOf("function");
  expect(readdirSync(folder)).toEqual(["k.lock"]);
  await leave?.();
  expect(readdirSync(folder)).toEqual([]);
});

test("a folder that can't be made is said", async () => {
  writeFileSync(join(folder, "file"), "");
  await expect(createKeyLock(join(folder, "file/inside")).take("k")).rejects.toThrow();
});
