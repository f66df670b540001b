import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { StorageLocation } from "../../../bridge/storage/location.ts";
import { openAddress, openStorage } from "../../../bridge/storage/open.ts";
import { storesAlike } from "./suite.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellflow-storage-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What is here without another server; S3 has a test of its own, beside one. */
const locations: { [T in Exclude<StorageLocation["type"], "s3">]: () => StorageLocation } = {
  memory: () => ({ type: "memory" }),
  local: () => ({ type: "local", folder: join(folder, crypto.randomUUID()) }),
};

describe.each(Object.entries(locations))("storage of type %s", (_, location) => {
  storesAlike(() => openStorage(location()));
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
  for (const address of ["s3://bucket", "relative/folder", "memory:default/bundles/1", ""]) {
    expect(openAddress(address)).toBeUndefined();
  }
});
