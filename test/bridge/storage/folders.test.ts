import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { downloadFolder } from "../../../bridge/storage/folders.ts";
import { createMemoryStorage } from "../../../bridge/storage/memory.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cellflow-folders-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each(["../evil", "a/../../evil", "/evil", "a//b", "a\\..\\b"])(
  "a stored name that would leave the folder (%s) is refused before anything is written",
  async (name) => {
    const storage = { ...createMemoryStorage(), list: async () => ["fine", name] };
    await storage.write("fine", "x");
    await expect(downloadFolder(storage, undefined, join(folder, "to"))).rejects.toMatchObject({
      code: "storage.key",
    });
    expect(await readdir(folder)).toEqual([]);
  },
);

test("half a download changes nothing", async () => {
  const whole = createMemoryStorage();
  for (const key of ["a", "b", "c"]) await whole.write(key, `new ${key}`);
  await downloadFolder(whole, undefined, join(folder, "kept"));
  const broken = {
    ...whole,
    stream: async (key: string) =>
      key === "b"
        ? Readable.from(
            (async function* () {
              yield Buffer.from("half");
              throw new Error("the connection was cut");
            })(),
          )
        : Readable.from([Buffer.from("newer")]),
  };
  await expect(downloadFolder(broken, undefined, join(folder, "kept"))).rejects.toThrow("was cut");
  expect(await readdir(folder)).toEqual(["kept"]);
  expect(await readFile(join(folder, "kept", "a"), "utf8")).toBe("new a");
});
