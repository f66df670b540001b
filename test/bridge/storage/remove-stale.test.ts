import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createKeyLock } from "../../../bridge/results/key-lock.ts";
import { createLocalStorage } from "../../../bridge/storage/local.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stale-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file, or a folder with one, that was written last so many days ago. */
function left(path: string, days: number, isFolder = false): void {
  mkdirSync(isFolder ? path : join(path, ".."), { recursive: true });
  if (isFolder) writeFileSync(join(path, "part"), "half");
  else writeFileSync(path, "half");
  const at = new Date(Date.now() - days * 86_400_000);
  utimesSync(path, at, at);
}

test("what a process that was killed had half-written is removed a day later, by who writes next", async () => {
  const half = join(folder, ".writing");
  left(join(half, "old"), 2);
  left(join(half, "old-folder"), 2, true);
  left(join(half, "young"), 0);
  await createLocalStorage(folder).write("key", "value");
  await expect.poll(() => readdirSync(half)).toEqual(["young"]);
  expect(readdirSync(folder).sort()).toEqual([".writing", "key"]);
});

test("a lock's half-written file goes, a lock and what is noted under a key stay", async () => {
  const id = "01a22d69-0e23-7000-a311-70bbad4dac6e";
  for (const name of [`a.lock.${id}`, "a.lock", "a", "b.lock"]) left(join(folder, name), 2);
  left(join(folder, `b.lock.${id}`), 0);
  const leave = await createKeyLock(folder).take("c");
  await expect
    .poll(() => readdirSync(folder).sort())
    .toEqual(["a", "a.lock", "b.lock", `b.lock.${id}`, "c.lock"]);
  await leave?.();
});
