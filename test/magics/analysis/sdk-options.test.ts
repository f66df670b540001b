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

test("--result-storage says where, and what is no place is refused", async () => {
  const read = "async function read() { return 1 }";
  const { text } = await expandCell(`%%task read --result-storage s3://bucket/results\n${read}`);
  expect(text).toContain('"resultStorage":"s3://bucket/results"');
  expect(flagPhrases("flow", { "result-storage": "./results" })).toEqual(["result stored in ./results"]);
  await expect(expandCell(`%%task read --result-storage results\n${read}`)).rejects.toThrow(
    '%%task: task option `resultStorage` must be "s3://bucket/prefix", or a folder that begins with "/", "./" or "~/", got "results"',
  );
});
