import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unzip } from "../../../notebooks/examples/unzip.ts";
import { linkEntry, type ZipEntry, zipOf } from "../../setup/zip.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "unzip-"));
});
afterEach(() => rmSync(home, { recursive: true }));

function zipped(...entries: ZipEntry[]): string {
  const file = join(home, "a.zip");
  writeFileSync(file, zipOf(entries));
  return file;
}

const good = { name: "poems/lamp.txt", content: "There is a lamp" };

test("files come out below the folder, as they were", async () => {
  const file = zipped({ name: "poems/", mode: 0o040755 }, good, {
    name: "ä b.txt",
    content: "x".repeat(9e5),
  });
  expect(await unzip(file, join(home, "out"))).toEqual(["poems/lamp.txt", "ä b.txt"]);
  expect(readFileSync(join(home, "out/poems/lamp.txt"), "utf8")).toBe("There is a lamp");
  expect(readFileSync(join(home, "out/ä b.txt"), "utf8")).toHaveLength(9e5);
});

test.each([
  ["a name that leaves the folder", { name: "../out.txt" }, /invalid relative path: \.\.\/out\.txt/],
  ["one in the middle", { name: "a/../../out.txt" }, /invalid relative path/],
  ["an absolute name", { name: "/etc/out.txt" }, /absolute path: \/etc\/out\.txt/],
  ["one of Windows", { name: "..\\out.txt" }, /invalid/],
  ["a link", linkEntry("link", "/etc/passwd"), /link is a link or a device, and nothing of it is unpacked$/],
  ["a link to a folder", linkEntry("poems", "/tmp"), /poems is a link or a device/],
  ["a device", { name: "null", mode: 0o020666 }, /null is a link or a device/],
  ["one name twice", { ...good, content: "another" }, /holds poems\/lamp\.txt twice$/],
  ["a file and a folder of one name", { name: "poems/lamp.txt/a" }, /can't be unpacked: (EEXIST|ENOTDIR)/],
  [
    "more than is wanted",
    { name: "large", content: "x".repeat(2e6) },
    /holds more than 1 MB when it is unpacked$/,
  ],
  ["more than it says", { name: "large", content: "x".repeat(2e6), claimedBytes: 10 }, /can't be unpacked: /],
  ["content that is damaged", { name: "other", content: "x", isDamaged: true }, /other in \S+ is damaged$/],
] as const)("%s: nothing is unpacked, in one line", async (_, entry, line) => {
  const error = await unzip(zipped(good, entry), join(home, "out"), { maxBytes: 2 ** 20 }).catch(
    (error) => error,
  );
  expect(error).toMatchObject({ code: "zip.refused", message: expect.stringMatching(line) });
  expect(error.message).not.toContain("\n");
  expect(readdirSync(home)).toEqual(["a.zip"]);
});

test("what is no zip file, half of one, an empty one and too many files are refused", async () => {
  const whole = readFileSync(zipped(good));
  for (const bytes of [Buffer.from("<html>"), whole.subarray(0, 40), Buffer.alloc(0), zipOf([])]) {
    writeFileSync(join(home, "b.zip"), bytes);
    await expect(unzip(join(home, "b.zip"), join(home, "out"))).rejects.toMatchObject({
      code: "zip.refused",
    });
  }
  const many = zipped(good, { name: "b" });
  await expect(unzip(many, join(home, "out"), { maxFiles: 1 })).rejects.toThrow("holds more than 1 files");
  expect(readdirSync(home)).toEqual(["a.zip", "b.zip"]);
});

test("a folder that is there is left alone", async () => {
  mkdirSync(join(home, "out"));
  writeFileSync(join(home, "out/mine"), "kept");
  await expect(unzip(zipped(good), join(home, "out"))).rejects.toMatchObject({ code: "EEXIST" });
  expect(readdirSync(join(home, "out"))).toEqual(["mine"]);
});
