import { expect, it } from "vitest";
import { misplacedTests } from "./test-paths.ts";

it("names a test that stands at no source's path, with what to do", () => {
  const sources = new Set(["kernel/cell/parse.ts", "bridge/uuid.ts"]);
  const misplaced = (...tests: string[]) => misplacedTests(tests, sources);
  expect(
    misplaced(
      "test/kernel/cell/parse.test.ts",
      "test/kernel/cell/parse.property.test.ts",
      "test/bridge/uuid.test.ts",
      "test/kernel/behaviour/cells.test.ts",
      "test/kernel/cell/behaviour/all.test.ts",
      "test/cli/cli.test.ts",
      "test/setup/peers.test.ts",
      "test/conformance/jupyter/kernel.test.ts",
    ),
  ).toEqual([]);
  expect(misplaced("test/kernel/parse.test.ts")).toEqual([
    "test/kernel/parse.test.ts: there is no kernel/parse.ts. Move the test to the path of the file it tests, or to test/kernel/behaviour/ when it spans files.",
  ]);
  expect(misplaced("test/bridge/uuid.fuzz.test.ts", "test/magics/uuid.test.ts")).toHaveLength(2);
});
