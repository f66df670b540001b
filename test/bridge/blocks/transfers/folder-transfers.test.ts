import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LocalFileSystem } from "../../../../bridge/index.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cellflow-folder-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("files are written and read below the folder", async () => {
  const files = LocalFileSystem({ basepath: join(folder, "base") });
  expect(await files.writePath("a/b.txt", "one")).toBe(join(folder, "base", "a", "b.txt"));
  expect(String(await files.readPath("a/b.txt"))).toBe("one");
  expect(String(await files.readPath(join(folder, "base", "a", "b.txt")))).toBe("one");
  await expect(files.readPath("none")).rejects.toMatchObject({ code: "storage.missing" });
  await expect(files.readPath("a")).rejects.toMatchObject({ code: "storage.failed" });
  await expect(files.writePath("a", "x")).rejects.toMatchObject({ code: "storage.failed" });
  expect(readdirSync(join(folder, "base"))).toEqual(["a"]);
});

test("folders are copied in and out", async () => {
  const files = LocalFileSystem({ basepath: join(folder, "copies") });
  mkdirSync(join(folder, "from", "deep"), { recursive: true });
  writeFileSync(join(folder, "from", "deep", "x"), "1");
  await files.putDirectory({ localPath: join(folder, "from"), toPath: "in" });
  expect(await files.getDirectory("in", join(folder, "out"))).toBe(join(folder, "out"));
  expect(readFileSync(join(folder, "out", "deep", "x"), "utf8")).toBe("1");
  await expect(files.getDirectory("none")).rejects.toMatchObject({ code: "block.path" });
  await expect(files.putDirectory({ localPath: folder, toPath: "all" })).rejects.toMatchObject({
    code: "block.path",
  });
});

test("nothing outside of it is reached, by a link neither", async () => {
  const base = join(folder, "closed");
  mkdirSync(base);
  symlinkSync(folder, join(base, "out"));
  const files = LocalFileSystem({ basepath: base });
  for (const path of ["../x", "/etc/passwd", "out/x", "out/new/x"]) {
    await expect(files.readPath(path)).rejects.toMatchObject({ code: "block.path" });
    await expect(files.writePath(path, "x")).rejects.toMatchObject({ code: "block.path" });
  }
  await expect(files.readPath({ pth: "x" } as never)).rejects.toMatchObject({ code: "block.argument" });
});
