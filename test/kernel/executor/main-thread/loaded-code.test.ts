import { expect, test } from "vitest";
import { createSourcePositions } from "../../../../kernel/executor/main-thread/errors/source-positions.ts";
import { createLoadedCode, createPlainFiles } from "../../../../kernel/executor/main-thread/loaded-code.ts";

test("files are as they were loaded last, unless a version is asked for; cells in the order of their runs", () => {
  const sources = createSourcePositions("file:///own/");
  const plain = createPlainFiles();
  const loaded = createLoadedCode(sources, plain);
  const add = (url: string, source: string, isCell?: true) =>
    sources.add(url, { label: url, source: `boxed ${source}`, maps: [], ...(isCell && { written: source }) });
  add("file:///book/a.ts", "one");
  add("file:///book/Cell-1.ts", "first", true);
  add("file:///book/a.ts?v=3", "two");
  add("file:///book/Cell-2.ts", "second", true);
  expect(loaded.version()).toBe(4);
  add("file:///book/Cell-1.ts", "first again", true);
  expect(loaded.text("file:///book/a.ts")).toBe("boxed two");
  expect(loaded.text("file:///book/a.ts?v=3")).toBe("boxed two");
  expect(loaded.text("file:///book/a.ts?v=9")).toBeUndefined();
  plain.add("file:///book/c.js?v=2", "plain");
  expect(loaded.text("file:///book/c.js")).toBe("plain");
  expect(loaded.text("file:///book/b.ts")).toBeUndefined();
  sources.ended("file:///book/Cell-2.ts", "failed");
  expect(loaded.cells().map(({ text, ended }) => [text, ended])).toEqual([
    ["second", "failed"],
    ["first again", undefined],
  ]);
  expect(loaded.version()).toBe(6);
});
