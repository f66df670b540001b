import { chmod, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkWritable, writeWhole } from "../../../notebooks/file/write.ts";
import { temporaryFolder } from "../sample.ts";

const place = temporaryFolder();

describe("writing a file whole or not at all", () => {
  it("replaces the old file, keeps its mode and a link, and leaves nothing else", async () => {
    await writeFile(join(place.path, "real"), "old");
    await chmod(join(place.path, "real"), 0o640);
    await symlink("real", join(place.path, "link"));
    await writeWhole(join(place.path, "link"), "new");
    expect(await readFile(join(place.path, "real"), "utf8")).toBe("new");
    expect((await stat(join(place.path, "real"))).mode & 0o777).toBe(0o640);
    expect(await readlink(join(place.path, "link"))).toBe("real");
    expect((await readdir(place.path)).sort()).toEqual(["link", "real"]);
  });

  it("leaves what was there when it fails, and no part of the new", async () => {
    await mkdir(join(place.path, "taken", "inside"), { recursive: true });
    await expect(writeWhole(join(place.path, "taken"), "text")).rejects.toMatchObject({
      code: "output.unwritable",
    });
    expect((await readdir(place.path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  it.each([
    ["none/x.ipynb", /there is no folder .*none/],
    ["real/x.ipynb", /is not a folder/],
    ["taken", /it is a folder/],
  ])("says beforehand that %s can't be written", async (name, expected) => {
    await expect(checkWritable(join(place.path, name))).rejects.toThrow(expected);
  });

  it("leaves nothing behind when it could be written", async () => {
    const before = await readdir(place.path);
    await checkWritable(join(place.path, "fresh.ipynb"));
    expect(await readdir(place.path)).toEqual(before);
  });
});
