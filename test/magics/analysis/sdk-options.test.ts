import { expect, test } from "vitest";
import { flagPhrases } from "../../../magics/analysis/sdk-options.ts";
import { expandCell } from "../notebook.ts";

test("--persist has what the task or flow gives stored, and says so", async () => {
  const { text } = await expandCell("%%task read --persist\nasync function read() { return 1 }");
  expect(text).toContain('"persistResult":true');
  expect(flagPhrases("task", { persist: true })).toEqual(["result stored"]);
  expect((await expandCell("%%task read\nasync function read() { return 1 }")).text).not.toContain("persist");
  expect(
    (await expandCell("%%flow main --no-persist --no-run\nasync function main() { return 1 }")).text,
  ).toContain('"persistResult":false');
  const flow = await expandCell("%%flow main --persist --no-run\nasync function main() { return 1 }");
  expect(flow.text).toContain('"persistResult":true');
});
