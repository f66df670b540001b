import { expect, test } from "vitest";
import { createSourcePositions } from "../../../../kernel/executor/main-thread/errors/source-positions.ts";
import { createLoadedCode } from "../../../../kernel/executor/main-thread/loaded-code.ts";

test("files are as they were loaded last, unless a version is asked for; cells in the order of their runs", () => {
  const sources = createSourcePositions("file:///own/");
  const loaded = createLoadedCode(sources);
  const add = (url: string, source: string, isCell?: true) =>
    sources.add(url, { label: url, source, maps: [], ...(isCell && { isCell }) });
  add("file:///book/a.ts", "one");
  add("file:///book/Cell-1.ts", "first", true);
  add("file:///book/a.ts?v=3", "two");
  add("file:///book/Cell-2.ts", "second", true);
  expect(loaded.version()).toBe(4);
  add("file:///book/Cell-1.ts", "first again", true);
  expect(loaded.text("file:///book/a.ts")).toBe("two");
  expect(loaded.text("file:///book/a.ts?v=3")).toBe("two");
  expect(loaded.text("file:///book/a.ts?v=9")).toBeUndefined();
  expect(loaded.text("file:///book/b.ts")).toBeUndefined();
  expect(loaded.cells().map(({ text }) => text)).toEqual(["second", "first again"]);
  expect(loaded.version()).toBe(5);
});
