import { spawnSync } from "node:child_process";
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkWritable, writeWhole } from "../../../notebooks/file/write.ts";
import { makePipe, temporaryFolder } from "../sample.ts";

const place = temporaryFolder();

describe("writing a file whole or not at all", () => {
  it("replaces the old file, keeps its mode and a link, and leaves nothing else", async () => {
    await writeFile(join(place.path, "real"), "old");
    // More than the umask of most people leaves to a new file.
    await chmod(join(place.path, "real"), 0o666);
    await symlink("real", join(place.path, "link"));
    await writeWhole(join(place.path, "link"), "new");
    expect(await readFile(join(place.path, "real"), "utf8")).toBe("new");
    expect((await stat(join(place.path, "real"))).mode & 0o777).toBe(0o666);
    expect(await readlink(join(place.path, "link"))).toBe("real");
    expect((await readdir(place.path)).sort()).toEqual(["link", "real"]);
  });

  it("follows a link whose file isn't there yet, and refuses links in a circle", async () => {
    await symlink("fresh", join(place.path, "ahead"));
    await writeWhole(join(place.path, "ahead"), "new");
    expect(await readlink(join(place.path, "ahead"))).toBe("fresh");
    expect(await readFile(join(place.path, "fresh"), "utf8")).toBe("new");
    await symlink("circle", join(place.path, "circle"));
    await expect(writeWhole(join(place.path, "circle"), "new")).rejects.toThrow("its links lead in a circle");
    expect(await readlink(join(place.path, "circle"))).toBe("circle");
  });

  it("writes into a pipe and a device, and leaves them what they are", async () => {
    const pipe = join(place.path, "pipe");
    makePipe(pipe);
    await checkWritable(pipe);
    const [read] = await Promise.all([readFile(pipe, "utf8"), writeWhole(pipe, "new")]);
    expect(read).toBe("new");
    expect((await stat(pipe)).isFIFO()).toBe(true);
    await checkWritable("/dev/null");
    await writeWhole("/dev/null", "new");
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
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

  it("removes what a process left that was killed while it wrote", async () => {
    const folder = join(place.path, "left");
    await mkdir(folder);
    const { pid } = spawnSync(process.execPath, ["-e", ""]);
    const long = new Date(Date.now() - 3_600_000);
    const names = [
      `.a.ipynb.${pid}-0123abcd.tmp`,
      `.a.ipynb.${process.pid}-0123abcd.tmp`,
      `.b.ipynb.${pid}-0123abcd.tmp`,
    ];
    for (const name of [...names, `.a.ipynb.${pid}-4567abcd.tmp`]) await writeFile(join(folder, name), "");
    for (const name of names) await utimes(join(folder, name), long, long);
    await checkWritable(join(folder, "a.ipynb"));
    expect((await readdir(folder)).sort()).toEqual(
      [...names.slice(1), `.a.ipynb.${pid}-4567abcd.tmp`].sort(),
    );
  });
});
