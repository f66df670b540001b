import { expect, test } from "vitest";
import { folderBelow, keyBelow, keyOf } from "../../../../bridge/blocks/transfers/bucket-keys.ts";

test("paths are below the bucket's folder", () => {
  expect(keyBelow("f/g", "a/b")).toBe("f/g/a/b");
  expect(keyBelow("/f/", "f/b")).toBe("f/f/b");
  expect(keyBelow("", "./a")).toBe("a");
});

test("reading and writing take a whole key, too", () => {
  expect(keyOf("f/g", "f/g/a")).toBe("f/g/a");
  expect(keyOf("f/g", "f/ga")).toBe("f/g/f/ga");
  expect(keyOf("f/g/", "a")).toBe("f/g/a");
});

test("a folder may be the whole bucket", () => {
  expect(["", ".", "/", undefined].map((folder) => folderBelow("", folder))).toEqual(["", "", "", ""]);
  expect([folderBelow("f", ""), folderBelow("f", "a/"), folderBelow("", "a/b")]).toEqual(["f", "f/a", "a/b"]);
});

test.each(["../a", "a/../b", "/a", "a//b", "a\\b", ""])("%j would leave it", (path) => {
  expect(() => keyBelow("f", path)).toThrow(expect.objectContaining({ code: "storage.key" }));
});
