/** A call comes from a file's import, or from a cell, as the frames below it say. */
import { expect, test } from "vitest";
import {
  type Frame,
  framesHere,
  isImporting,
} from "../../../../../kernel/executor/main-thread/tests/importing.ts";

const kinds = {
  isCell: (file: string) => file === "cell",
  isLocal: (file: string) => file.endsWith(".ts"),
};
const ours: Frame = { file: "kernel.js", isNamed: true };
const named: Frame = { file: "a.ts", isNamed: true };
const nameless: Frame = { file: "a.ts", isNamed: false };
const cell: Frame = { file: "cell", isNamed: false };
const loader: Frame = { file: "node:internal/modules/esm/module_job", isNamed: true };

test.each<[what: string, frames: Frame[], importing: boolean]>([
  ["a module's own code", [ours, nameless, loader], true],
  ["a function that a module calls", [ours, named, nameless, loader], true],
  ["a module that a cell requires", [ours, nameless, loader, ours, cell], true],
  ["a function that a cell calls", [ours, named, cell], false],
  ["a callback in a function that a cell calls", [ours, nameless, named, cell], false],
  ["a module's code after an await", [ours, nameless], true],
  ["a function that a module calls after an await", [ours, named, nameless], true],
  ["a cell's function after an await", [ours, named], false],
  ["a cell", [ours, cell], false],
  ["a package's timer", [ours], false],
])("%s", (_, frames, importing) => {
  expect(isImporting(frames, kinds)).toBe(importing);
});

test("the frames here are those of this file, and stacks are written as before", () => {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const [own, ...below] = (function inner() {
    return framesHere().filter(({ file }) => file.includes("importing.test.ts"));
  })();
  expect(own?.isNamed).toBe(true);
  expect(below.at(-1)?.isNamed).toBe(false);
  expect([Error.prepareStackTrace, Error.stackTraceLimit]).toEqual([prepareStackTrace, stackTraceLimit]);
});
