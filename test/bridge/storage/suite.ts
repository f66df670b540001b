/** Every driver stores alike: what each test asks of a storage, whatever it is. */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer, text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { downloadFolder, uploadFolder } from "../../../bridge/storage/folders.ts";
import type { Storage } from "../../../bridge/storage/storage.ts";

/** @param create a storage that is empty */
export function storesAlike(create: () => Storage): void {
  test("what was written is read, streamed and listed; what was deleted is gone", async () => {
    const storage = create();
    expect(await storage.list()).toEqual([]);
    await storage.write("a/b.txt", "één");
    await storage.write("a/b.txt", "two");
    await storage.write("ab.bin", new Uint8Array([0, 255]));
    expect(Buffer.from(await storage.read("a/b.txt")).toString()).toBe("two");
    expect(await text(await storage.stream("a/b.txt"))).toBe("two");
    expect([...(await storage.read("ab.bin"))]).toEqual([0, 255]);
    await storage.write("ab.bin", [new Uint8Array([0]), new Uint8Array(), new Uint8Array([255])]);
    expect([...(await storage.read("ab.bin"))]).toEqual([0, 255]);
    const opened = await storage.open("ab.bin");
    const piece = new Uint8Array(3).fill(7);
    expect([opened.size, await opened.read(piece, 1), await opened.read(piece, 5)]).toEqual([2, 1, 0]);
    expect([...piece]).toEqual([255, 7, 7]);
    await opened.close();
    await expect(storage.open("missing")).rejects.toThrow("nothing is stored at");
    expect([await storage.size("ab.bin"), await storage.size("missing")]).toEqual([2, undefined]);
    expect(await storage.list()).toEqual(["a/b.txt", "ab.bin"]);
    expect(await storage.list("a")).toEqual(["a/b.txt"]);
    await storage.delete("a");
    await storage.delete("a");
    expect(await storage.list()).toEqual(["ab.bin"]);
  });

  test("several files at once; a prefix that is there stays as it is, also for two writers at once", async () => {
    const storage = create();
    const files = (content: string) =>
      new Map([
        ["x", content],
        ["deep/y", content],
      ]);
    await Promise.all([storage.writeAll("p", files("1")), storage.writeAll("p", files("1"))]);
    await storage.writeAll("p", files("2"));
    expect(await storage.list()).toEqual(["p/deep/y", "p/x"]);
    expect(Buffer.from(await storage.read("p/x")).toString()).toBe("1");
  });

  test("a missing key is storage.missing, a key that leaves the storage storage.key", async () => {
    const storage = create();
    await expect(storage.read("nothing")).rejects.toMatchObject({ code: "storage.missing" });
    await expect(storage.stream("nothing")).rejects.toMatchObject({ code: "storage.missing" });
    for (const key of ["../x", "a//b", "a/./b", "", "/etc/passwd", "a\\b"]) {
      await expect(async () => storage.write(key, "x")).rejects.toMatchObject({ code: "storage.key" });
    }
  });

  test("whether a key could be written is asked without writing it", async () => {
    const storage = create();
    await storage.write("there", "kept");
    await storage.checkWritable("there");
    await storage.checkWritable("a/new.txt");
    expect(await storage.list()).toEqual(["there"]);
    expect(Buffer.from(await storage.read("there")).toString()).toBe("kept");
    await expect(async () => storage.checkWritable("../out")).rejects.toMatchObject({ code: "storage.key" });
  });

  test("what is to be written only where nothing is, is written by one of many", async () => {
    const storage = create();
    const outcomes = await Promise.allSettled(
      ["1", "2", "3", "4"].map((word) => storage.write("lock", word, { ifAbsent: true })),
    );
    const won = outcomes.findIndex(({ status }) => status === "fulfilled");
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "storage.exists" });
    expect(Buffer.from(await storage.read("lock")).toString()).toBe(String(won + 1));
    const pieces = async function* () {
      yield Buffer.from("5");
    };
    await expect(storage.writeStream("lock", pieces(), { ifAbsent: true })).rejects.toMatchObject({
      code: "storage.exists",
    });
  });

  test("a stream is written whole or not at all, and what stood there stays until it is", async () => {
    const storage = create();
    const piece = randomBytes(1_000_003);
    const pieces = async function* (count: number, fails = false) {
      for (let index = 0; index < count; index++) yield piece;
      if (fails) throw new Error("the source broke");
    };
    await storage.write("big", "before");
    await expect(storage.writeStream("big", pieces(12, true))).rejects.toThrow("the source broke");
    expect(await text(await storage.stream("big"))).toBe("before");
    await storage.writeStream("big", pieces(20));
    expect(await storage.size("big")).toBe(20 * piece.length);
    expect((await buffer(await storage.stream("big"))).equals(Buffer.concat(Array(20).fill(piece)))).toBe(
      true,
    );
    const opened = await storage.open("big");
    const inside = new Uint8Array(5);
    expect(await opened.read(inside, piece.length - 2)).toBe(5);
    expect(Buffer.from(inside)).toEqual(Buffer.concat([piece.subarray(-2), piece.subarray(0, 3)]));
    await opened.close();
    await storage.writeStream("empty", pieces(0));
    expect((await storage.read("empty")).length).toBe(0);
    expect(await storage.list()).toEqual(["big", "empty"]);
  });

  test("more keys than one answer holds are listed and deleted", { timeout: 120_000 }, async () => {
    const storage = create();
    const keys = Array.from({ length: 1100 }, (_, index) => `many/${String(index).padStart(4, "0")}`);
    await storage.writeAll("many", new Map(keys.map((key) => [key.slice(5), "x"])));
    await storage.write("many2", "is another");
    expect(await storage.list("many")).toEqual(keys);
    await storage.delete("many");
    expect(await storage.list()).toEqual(["many2"]);
  });

  test("names may have spaces, marks and other scripts in them", async () => {
    const storage = create();
    const keys = ["år 2026/naïve & co (1).txt", "a+b=c%20?#.txt", "日本/モデル.bin", "dots..here", "~tilde'"];
    for (const key of keys) await storage.write(key, key);
    expect(await storage.list()).toEqual(keys.toSorted());
    for (const key of keys) expect(await text(await storage.stream(key))).toBe(key);
  });

  test("a folder goes in and comes out as it was, file by file", async () => {
    const storage = create();
    const folder = await mkdtemp(join(tmpdir(), "cellflow-folder-"));
    const files = { "a.txt": "a", "deep/er/b.bin": randomBytes(9 * 2 ** 20), empty: "" };
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, "from", name)), { recursive: true });
      await writeFile(join(folder, "from", name), content);
    }
    await symlink("/etc/hostname", join(folder, "from", "link"));
    const heard: string[] = [];
    const onProgress = (done: number, total: number) => void heard.push(`${done}/${total}`);
    const names = Object.keys(files).sort();
    expect(await uploadFolder(storage, join(folder, "from"), "kept", { onProgress })).toEqual(
      names.map((name) => `kept/${name}`),
    );
    await mkdir(join(folder, "to"));
    await writeFile(join(folder, "to", "other"), "stays");
    await writeFile(join(folder, "to", "a.txt"), "is replaced");
    expect(await downloadFolder(storage, "kept", join(folder, "to"), { onProgress })).toEqual(names);
    expect(heard).toEqual(["1/3", "2/3", "3/3", "1/3", "2/3", "3/3"]);
    for (const [name, content] of Object.entries(files))
      expect((await readFile(join(folder, "to", name))).equals(Buffer.from(content))).toBe(true);
    expect(await readFile(join(folder, "to", "other"), "utf8")).toBe("stays");
    await expect(downloadFolder(storage, "nothing", join(folder, "new"))).rejects.toMatchObject({
      code: "storage.missing",
    });
    expect((await readdir(folder)).sort()).toEqual(["from", "to"]);
    await rm(folder, { recursive: true });
  });
}
