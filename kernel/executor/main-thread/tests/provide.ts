/** Hands the cells' `node:test` to the module that is imported for it. */
import type { CellTests } from "./node-test.ts";

const KEY = Symbol.for("cellflow.cell-tests");
type Holder = { [KEY]?: CellTests };

/** Make them known to `exports.ts`. Once a process. */
export function provideTests(tests: CellTests): void {
  Object.defineProperty(globalThis, KEY, { value: tests, enumerable: false });
}

/** The module `node:test` for a cell, or for the imported file at the path `file`. @throws Error outside a kernel. */
export function nodeTestOf(file: string | undefined): ReturnType<CellTests["nodeTest"]> {
  const tests = (globalThis as Holder)[KEY];
  if (!tests) throw new Error("This module can only be imported in a kernel");
  return tests.nodeTest(file);
}
