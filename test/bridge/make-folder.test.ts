import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeFolder } from "../../bridge/make-folder.ts";
import { openStorage } from "../../bridge/storage/open.ts";

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), "cellflow-folder-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test("makes what is missing and leaves what is there; a file in the way is an error", () => {
  const folder = temporary();
  makeFolder(join(folder, "a", "b"));
  makeFolder(join(folder, "a", "b"));
  expect(statSync(join(folder, "a", "b")).isDirectory()).toBe(true);
  writeFileSync(join(folder, "file"), "");
  expect(() => makeFolder(join(folder, "file"))).toThrow(/EEXIST/);
  expect(() => makeFolder(join(folder, "file", "inside"))).toThrow(/EEXIST|ENOTDIR/);
});

// Below /proc Node's recursive mkdir never returns (see commands.test.ts for a whole command).
test.skipIf(!existsSync("/proc/self"))(
  "a folder that can never be is an error, also of storage",
  async () => {
    expect(() => makeFolder("/proc/nope/a")).toThrow(/ENOENT/);
    await expect(openStorage({ type: "local", folder: "/proc/nope" }).write("a", "b")).rejects.toMatchObject({
      code: "storage.failed",
      message: expect.stringMatching(/^cannot write \/proc\/nope\/a: ENOENT/),
    });
  },
);
