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
    '%%task: task option `resultStorage` must be "s3://bucket/prefix", a block ("s3-bucket/results", "local-file-system/results"), or a folder that begins with "/", "./" or "~/", got "results"',
  );
});

test("--on-failure and its kin name blocks that are notified; what is none is refused in one line", async () => {
  const main = "async function main() { return 1 }";
  const { text } = await expandCell(
    `%%flow main --no-run --on-failure slack-webhook/ops --on-failure email/boss --on-crashed slack-webhook/ops\n${main}`,
  );
  expect(text).toContain('"onFailure":["slack-webhook/ops","email/boss"]');
  expect(text).toContain('"onCrashed":["slack-webhook/ops"]');
  const task = await expandCell(`%%task main --on-completion webhook/any --on-running webhook/any\n${main}`);
  expect(task.text).toContain('"onCompletion":["webhook/any"]');
  expect(flagPhrases("flow", { "on-failure": ["slack-webhook/ops"] })).toEqual([
    "slack-webhook/ops notified when a run has failed",
  ]);
  await expect(expandCell(`%%flow main --on-failure ops\n${main}`)).rejects.toThrow(
    '%%flow: flow option `onFailure` must name a block as TYPE/NAME, like slack-webhook/ops, got ["ops"]',
  );
  await expect(expandCell(`%%flow main --on-failure secret/x\n${main}`)).rejects.toThrow("sends no messages");
  await expect(expandCell(`%%task main --on-crashed slack-webhook/x\n${main}`)).rejects.toThrow(
    "--on-crashed",
  );
});
