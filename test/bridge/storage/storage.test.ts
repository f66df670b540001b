import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAddress, openStorage, type StorageLocation } from "../../../bridge/storage/open.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellflow-storage-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const locations: { [T in StorageLocation["type"]]: () => StorageLocation } = {
  memory: () => ({ type: "memory" }),
  local: () => ({ type: "local", folder: join(folder, crypto.randomUUID()) }),
};

describe.each(Object.entries(locations))("storage of type %s", (_, location) => {
  const create = () => openStorage(location());
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
});

test("a write that fails half way leaves nothing behind", async () => {
  const root = join(folder, "half");
  const storage = openStorage({ type: "local", folder: root });
  const broken = new Map<string, Uint8Array | string>([
    ["fine", "x"],
    ["fine/below", "cannot be: fine is a file"],
  ]);
  await expect(storage.writeAll("p", broken)).rejects.toMatchObject({ code: "storage.failed" });
  expect(await storage.list()).toEqual([]);
  expect(await readdir(join(root, ".writing"))).toEqual([]);
});

test("an address that was handed out opens the same storage; others open nothing", async () => {
  const storage = openStorage({ type: "local", folder: join(folder, "addressed") });
  await storage.write("bundles/1/manifest.json", "{}");
  const opened = openAddress(storage.address("bundles/1"));
  expect(await opened?.storage.list(opened.key)).toEqual(["1/manifest.json"]);
  for (const address of ["s3://bucket/key", "relative/folder", "memory:default/bundles/1", ""]) {
    expect(openAddress(address)).toBeUndefined();
  }
});
